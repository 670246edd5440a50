import type { Problem } from '#contract/errors';
import type { Answer, Answers } from '#contract/forms';
import type { RequirementState } from '#contract/applications';
import type { VisitApplication } from '#contract/visits';
import { problemOf } from '#renderer/features/api/api.ts';

/** A pause in typing after which the draft is saved. */
const SAVE_AFTER_MS = 400;
/** How long a failed save waits before it is tried again by itself. */
const RETRY_AFTER_MS = 5000;

export interface Draft {
  readonly answers: Answers;
  readonly requirements: Readonly<Record<string, RequirementState>>;
  /** `failed`: what was typed is kept here and saved as soon as it can be. */
  readonly state: 'saved' | 'changed' | 'saving' | 'failed';
  readonly savedAt: string;
  readonly problem: Problem | null;
}

export type SaveDraft = (id: string, draft: Pick<Draft, 'answers' | 'requirements'>) => Promise<{ savedAt: string }>;

interface Entry {
  draft: Draft;
  timer: number | undefined;
  saving: Promise<boolean> | undefined;
}

/** What is being typed, per application, until core has stored it; survives changes of screen and failed saves. */
export class DraftJournal {
  readonly #entries = new Map<string, Entry>();
  readonly #listeners = new Set<() => void>();
  readonly #save: SaveDraft;

  constructor(save: SaveDraft) {
    this.#save = save;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly read = (id: string): Draft | undefined => this.#entries.get(id)?.draft;

  /** Takes core's copy, unless something typed here is not stored yet. */
  adopt(application: VisitApplication): void {
    const entry = this.#entries.get(application.id);
    if (entry && (entry.draft.state !== 'saved' || entry.draft.savedAt > application.savedAt)) return;
    const { answers, requirements, savedAt } = application;
    this.#set(application.id, { answers, requirements, savedAt, state: 'saved', problem: null });
  }

  /** An emptied answer is removed, so that it reads as missing everywhere. */
  answer(id: string, field: string, value: Answer | undefined): void {
    const draft = this.read(id);
    if (!draft) return;
    const { [field]: _before, ...rest } = draft.answers;
    const answers = value === undefined || value === '' ? rest : { ...rest, [field]: value };
    this.#change(id, { ...draft, answers });
  }

  requirement(id: string, requirement: string, state: RequirementState): void {
    const draft = this.read(id);
    if (draft) this.#change(id, { ...draft, requirements: { ...draft.requirements, [requirement]: state } });
  }

  /** Saves what is not stored yet. False when core refused; the text stays and is tried again. */
  async flush(id: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (!entry) return true;
    window.clearTimeout(entry.timer);
    await entry.saving;
    if (entry.draft.state === 'saved') return true;
    entry.saving = this.#store(id, entry);
    return entry.saving;
  }

  async flushAll(): Promise<boolean> {
    const saved = await Promise.all([...this.#entries.keys()].map((id) => this.flush(id)));
    return saved.every(Boolean);
  }

  close(): void {
    for (const entry of this.#entries.values()) window.clearTimeout(entry.timer);
    this.#entries.clear();
    this.#listeners.clear();
  }

  async #store(id: string, entry: Entry): Promise<boolean> {
    const { answers, requirements } = entry.draft;
    this.#set(id, { ...entry.draft, state: 'saving' });
    try {
      const { savedAt } = await this.#save(id, { answers, requirements });
      const { draft } = entry;
      const isSame = draft.answers === answers && draft.requirements === requirements;
      this.#set(id, { ...draft, savedAt, state: isSame ? 'saved' : 'changed', problem: null });
      return true;
    } catch (error) {
      this.#set(id, { ...entry.draft, state: 'failed', problem: problemOf(error) });
      this.#schedule(id, entry, RETRY_AFTER_MS);
      return false;
    }
  }

  #change(id: string, draft: Draft): void {
    this.#set(id, { ...draft, state: draft.state === 'failed' ? 'failed' : 'changed' });
    const entry = this.#entries.get(id);
    if (entry) this.#schedule(id, entry, SAVE_AFTER_MS);
  }

  #schedule(id: string, entry: Entry, afterMs: number): void {
    window.clearTimeout(entry.timer);
    entry.timer = window.setTimeout(() => void this.flush(id), afterMs);
  }

  #set(id: string, draft: Draft): void {
    const entry = this.#entries.get(id);
    if (entry) entry.draft = draft;
    else this.#entries.set(id, { draft, timer: undefined, saving: undefined });
    for (const listener of this.#listeners) listener();
  }
}
