import type { CarriedFile, ImportState } from '#contract/imports';
import type { OfficerId } from '#contract/ids';

/** The file that an officer chose, and its way to the centre. One at a time; nothing of it outlives the process. */
export interface Imports {
  /** What this officer sees; another officer's file is none of theirs. */
  state(officerId: OfficerId): ImportState;
  path(officerId: OfficerId): string | null;
  choose(officerId: OfficerId, path: string, file: CarriedFile): void;
  /** Undefined while one is on its way. */
  begin(): AbortController | undefined;
  /** How far it is; told to the page at most every `TOLD_EVERY_MS`. */
  progress(phase: 'reading' | 'sending', doneBytes: number): void;
  /** Without a result the file stays chosen. */
  end(result: ImportState['result']): void;
  cancel(): void;
}

const NONE: ImportState = { phase: 'none', file: null, doneBytes: 0, result: null };
const TOLD_EVERY_MS = 200;

export function createImports(clock: { mono(): number }, onState: (state: ImportState) => void): Imports {
  let owner: OfficerId | undefined;
  let chosenPath: string | null = null;
  let current: ImportState = NONE;
  let running: AbortController | undefined;
  let toldAt = -TOLD_EVERY_MS;

  function show(state: ImportState): void {
    current = state;
    toldAt = clock.mono();
    onState(state);
  }

  return {
    state: (officerId) => (officerId === owner ? current : NONE),
    path: (officerId) => (officerId === owner ? chosenPath : null),
    choose: (officerId, path, file) => {
      owner = officerId;
      chosenPath = path;
      show({ ...NONE, phase: 'chosen', file });
    },
    begin: () => {
      if (running) return undefined;
      running = new AbortController();
      return running;
    },
    progress: (phase, doneBytes) => {
      const next = { ...current, phase, doneBytes, result: null };
      if (phase !== current.phase || clock.mono() - toldAt >= TOLD_EVERY_MS) show(next);
      else current = next;
    },
    end: (result) => {
      running = undefined;
      show({ ...current, phase: result ? 'done' : 'chosen', doneBytes: 0, result });
    },
    cancel: () => running?.abort(),
  };
}
