import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { brokenAt } from '#core/features/audit/index';
import { verifyReceipt } from '#core/features/receipts/verify/index';
import { openCore, signIn, withDraft } from '#test/support/core/in-process';
import { runSteps } from '#test/support/core/run-steps';
import { type Seeded, seedWorkstation } from '#test/support/core/seed';

const COMMAND_ID = '0199f000-0000-7000-8000-000000000001';
let template: string;
let seeded: Seeded;

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'loket-crash-'));
  seeded = await seedWorkstation(template);
  const core = await openCore(template);
  await withDraft(core.page());
  await core.close();
});
afterAll(() => rmSync(template, { recursive: true, force: true }));

/** What a restart finds, and what it makes of it. */
async function afterRestart(folder: string): Promise<'none' | 'whole'> {
  const core = await openCore(folder);
  try {
    await core.core.seals.idle();
    const count = (sql: string) => Number(core.core.db.prepare(`SELECT count(*) FROM ${sql}`).pluck().get());
    const facts = {
      application: count('application'),
      receipt: count('receipt'),
      result: count(`command_result WHERE command_id = '${COMMAND_ID}'`),
      submit: count("outbox WHERE name = 'application.submit'"),
      issue: count("outbox WHERE name = 'receipt.issue'"),
      audit: count("audit WHERE text LIKE '%application-submitted%'"),
      seal: count("outbox WHERE name = 'receipt.seal'"),
      sealed: count("receipt WHERE level = 'B-B'"),
    };
    expect(brokenAt(core.core.db)).toBeNull();
    expect(core.core.db.pragma('quick_check', { simple: true })).toBe('ok');
    const isNone = facts.application === 0;
    expect(facts).toEqual(Object.fromEntries(Object.keys(facts).map((fact) => [fact, isNone ? 0 : 1])));
    expect(count('draft')).toBe(isNone ? 1 : 0);
    if (!isNone) await expectGenuine(core);
    return isNone ? 'none' : 'whole';
  } finally {
    await core.close();
  }
}

async function expectGenuine(core: Awaited<ReturnType<typeof openCore>>): Promise<void> {
  const page = core.page();
  await signIn(page);
  const again = await page.ask('applications.submit', { commandId: COMMAND_ID, applicationId: firstApplication(core) });
  if (!again.ok) throw new Error('the repeated command was refused');
  const { pdf } = await page.call('receipts.file', { receiptId: again.value.receiptId });
  const verdict = await verifyReceipt(Buffer.from(pdf, 'base64'), { roots: [seeded.root], now: new Date() });
  expect(verdict).toMatchObject({ verdict: 'SAH', number: again.value.receiptNumber });
}

const firstApplication = (core: Awaited<ReturnType<typeof openCore>>): string =>
  String(core.core.db.prepare('SELECT id FROM application').pluck().get());

test(
  'killed before any step of a submission, a restart finds all of it or none of it',
  { timeout: 600_000 },
  async () => {
    const outcomes: string[] = [];
    for (let crashAt = 1; ; crashAt += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'loket-crash-'));
      cpSync(template, folder, { recursive: true });
      const steps = await runSteps('crash-child.ts', folder, crashAt);
      outcomes.push(await afterRestart(folder));
      rmSync(folder, { recursive: true, force: true });
      if (steps !== null) break;
    }
    // Both kinds of moment were met, and once a submission is whole it stays so at every later step.
    expect(outcomes.length).toBeGreaterThan(15);
    expect(outcomes.indexOf('whole')).toBeGreaterThan(5);
    expect(outcomes.slice(outcomes.indexOf('whole')).every((outcome) => outcome === 'whole')).toBe(true);
  },
);
