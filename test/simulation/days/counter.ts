import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { verifyReceipt } from '#core/features/receipts/verify/index';
import { type Clock, systemClock, toInstant } from '#core/ports/clock';
import { CITIZEN, completeDraft, openCore, type Page, signIn } from '#test/support/core/in-process';
import { RESOURCES } from '#test/support/core/seed';

/**
 * `counter.ts WHAT FOLDER CENTRE CODE N DAY TARGET ROOT`: the whole core of one workstation, to be killed.
 * `enrol` ends when it may issue receipts. `work` serves one citizen after another, without a network, until TARGET
 * applications were submitted, on the DAYth day from today. `drain` tells how much is not settled, until its input ends.
 * `verify` reads every receipt back and checks it against ROOT.
 */
const [what = '', folder = '', centreUrl = '', code = '', n = '0', day = '0', target = '0', root = ''] =
  process.argv.slice(2);
const tell = (event: object): void => void process.stdout.write(`${JSON.stringify(event)}\n`);

const DAY_MS = 86_400_000;
const system = systemClock();
const shifted = (ms: number): Clock => ({
  ...system,
  now: () => toInstant(new Date(Date.now() + ms)),
  epochMs: () => system.epochMs() + ms,
});
const clock = shifted(Number(day) * DAY_MS);
const config = {
  dataFolder: folder,
  resourcesFolder: RESOURCES,
  simulator: true,
  demo: true,
  demoEnrolment: { centreUrl, code },
};
const opened = await openCore(folder, { clock, config });
const { core } = opened;
const count = (rows: string): number => Number(core.db.prepare(`SELECT count(*) FROM ${rows}`).pluck().get());

const acts: Readonly<Record<string, () => Promise<void>>> = { enrol, work, drain, verify };
await acts[what]?.();
await opened.close();

async function enrol(): Promise<void> {
  while (count(`catalogue_row WHERE entity = 'certificate'`) === 0) {
    core.sync.sendNow();
    await pause(200);
  }
}

async function work(): Promise<void> {
  const page = opened.page();
  await signIn(page);
  const { visit } = await page.call('visits.current', {});
  if (visit) {
    // It died in the middle of one: what was not submitted is typed again with the next citizen.
    const drafts = visit.applications.filter(({ state }) => state === 'draft');
    for (const { id } of drafts) await page.call('drafts.cancel', { applicationId: id });
    await finish(page);
  }
  while (count('application') < Number(target)) {
    await page.call('visits.start', {});
    const serial = Number(n) * 330 + count('visit'); // thirty counters have room in four digits
    const nik = `647203050590${String(serial).padStart(4, '0')}` as NonNullable<(typeof CITIZEN)['nik']>;
    await page.call('citizens.create', { data: { ...CITIZEN, nik }, method: 'manual' });
    const applicationId = await completeDraft(page);
    const { receiptNumber } = await page.call('applications.submit', { applicationId });
    tell({ event: 'receipt-printed', number: receiptNumber, application: applicationId });
    await finish(page);
  }
  await core.seals.idle();
}

function finish(page: Page): Promise<unknown> {
  return page.call('visits.finish', { outcome: 'served', keepDrafts: false });
}

/** Ends with the input, or when killed. */
async function drain(): Promise<void> {
  let isOpen = true;
  process.stdin.on('end', () => (isOpen = false)).resume();
  while (isOpen) {
    tell({
      event: 'open',
      count: count(`outbox WHERE state IN ('pending', 'acked')`) + core.sync.state().blobs.waitingCount,
    });
    await pause(200);
  }
}

async function verify(): Promise<void> {
  const page = opened.page();
  await signIn(page);
  const roots = [new X509Certificate(readFileSync(root)).raw];
  const ids = core.db.prepare('SELECT id FROM receipt').pluck().all() as string[];
  let genuine = 0;
  for (const receiptId of ids) {
    const { pdf } = await page.call('receipts.file', { receiptId: receiptId as never });
    const { verdict } = await verifyReceipt(Buffer.from(pdf, 'base64'), { roots, now: new Date(clock.now()) });
    if (verdict === 'SAH') genuine += 1;
  }
  tell({ event: 'verified', receipts: ids.length, genuine });
}
