import { createHash } from 'node:crypto';
import type { CitizenData } from '#contract/citizens';
import type { Input } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { addApplication } from '#core/features/applications/add';
import { saveDraft } from '#core/features/applications/save';
import { submitApplication } from '#core/features/applications/submit';
import { createCatalogue } from '#core/features/catalogue/index';
import { createCitizen } from '#core/features/citizens/create';
import { citizenData } from '#core/features/citizens/masked';
import { updateCitizen } from '#core/features/citizens/update';
import { finishVisit } from '#core/features/visits/finish';
import { startVisit } from '#core/features/visits/start';
import { transact } from '#core/transaction';
import { siteDateOf } from '#domain/format/index';
import { citizen } from '#test/central/machine';
import type { Chance } from './chance.ts';

/** What an officer does at the desk, by the same functions that the window calls. */
export type Work = 'visit' | 'edit' | 'seal';

/** A receipt that was printed: what the checker will look for. */
export interface Told {
  readonly event: 'receipt-printed';
  readonly number: string;
  readonly application: string;
}

export interface Desk {
  readonly core: Core;
  readonly officer: Officer;
  readonly chance: Chance;
  /** Fields of citizens that are edited; few, so that two counters meet in one. */
  readonly fields: readonly (keyof CitizenData)[];
  readonly tell: (event: Told) => void;
}

/** Each throws `Fault` where the officer would be refused in words. */
export function actsOf({ core, officer, chance, fields, tell }: Desk): Record<Work, () => void> {
  const { db } = core;
  const newCommand = (): Input<'visits.start'>['commandId'] => core.ids.next() as Input<'visits.start'>['commandId'];

  function visit(): void {
    if (!db.prepare('SELECT 1 FROM visit WHERE finished_at IS NULL').get()) {
      startVisit(core, officer, { commandId: newCommand() });
    }
    const data = citizen(`Warga ${chance.between(1, 1_000)}`) as CitizenData;
    createCitizen(core, officer, { commandId: newCommand(), data, method: 'manual' });
    const [service] = core.catalogue.services();
    if (service) submit(service.code);
    finishVisit(core, officer, { commandId: newCommand(), outcome: 'served', keepDrafts: false });
  }

  function submit(serviceCode: Input<'applications.add'>['serviceCode']): void {
    const { applicationId } = addApplication(core, officer, { commandId: newCommand(), serviceCode });
    const answers = { reason: 'Pindah' };
    saveDraft(core, officer, { commandId: newCommand(), applicationId, answers, requirements: {} });
    const commandId = newCommand();
    const { receiptNumber } = submitApplication(core, officer, { commandId, applicationId });
    // Printed: from here on the citizen holds it.
    tell({ event: 'receipt-printed', number: receiptNumber, application: applicationId });
    const again = submitApplication(core, officer, { commandId, applicationId });
    if (again.receiptNumber !== receiptNumber) throw new Error('a repeated command got another number');
  }

  function edit(): void {
    const known = db.prepare('SELECT id FROM citizen ORDER BY id DESC LIMIT 4').pluck().all() as string[];
    if (known.length === 0) return;
    const citizenId = chance.pick(known) as Input<'citizens.update'>['citizenId'];
    const data: Record<string, unknown> = { ...citizenData(core, citizenId) };
    for (const field of fields) if (chance.is(0.4)) data[field] = `00${chance.between(1, 3)}`;
    updateCitizen(core, officer, { commandId: newCommand(), citizenId, data: data as CitizenData });
  }

  /** The file of a receipt became known; the application it stands in may be changed elsewhere meanwhile. */
  function seal(): void {
    const open = db
      .prepare(
        `SELECT application_id AS id, id AS receiptId FROM receipt WHERE level = 'none' ORDER BY issued_at LIMIT 1`,
      )
      .get() as { id: string; receiptId: string } | undefined;
    if (!open) return;
    const digest = createHash('sha256').update(open.receiptId).digest('hex');
    const args = { receiptId: open.receiptId as never, level: 'B-B' as const, sha256: digest, digest, kid: 'kid' };
    transact(core, null, (tx) => {
      db.prepare(`UPDATE receipt SET level = 'B-B' WHERE id = ?`).run(open.receiptId);
      tx.mutate('receipt.seal', 'application', open.id, args);
    });
  }

  return { visit, edit, seal };
}

/** As much of core as an officer's acts need: no window, no devices, no sealing. */
export function coreOf(
  officer: Officer,
  parts: Pick<Core, 'db' | 'clock' | 'ids' | 'secrets' | 'sync' | 'numbers' | 'log'>,
): Core {
  const catalogue = createCatalogue(parts.db);
  return {
    ...parts,
    catalogue,
    seals: { enqueue: () => undefined },
    lastCard: undefined,
    isDemo: true,
    siteDate: () => siteDateOf(parts.clock.now(), catalogue.site()?.timeZone ?? 'Asia/Makassar'),
    signedIn: () => [officer],
    endSessionsOf: () => undefined,
    emit: () => undefined,
  } as unknown as Core;
}
