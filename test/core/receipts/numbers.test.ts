import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DATABASE_FILE } from '#core/db/open';
import { brokenAt } from '#core/features/audit/index';
import { NUMBER_MARK_FILE } from '#core/features/receipts/number-mark';
import { useCore } from '#test/support/core/folders';
import { completeDraft, openCore, type Page, signIn, withDraft } from '#test/support/core/in-process';

/** Numbers of an older copy of the database, without a centre (docs/design/receipts.md, Number). */
const box = useCore();
const mark = () => join(box.folder, NUMBER_MARK_FILE);
const database = () => join(box.folder, DATABASE_FILE);

async function first(): Promise<string> {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  return (await page.call('applications.submit', { applicationId })).receiptNumber;
}
async function another(page: Page): Promise<string> {
  return (await page.call('applications.submit', { applicationId: await completeDraft(page) })).receiptNumber;
}
async function signedIn(): Promise<Page> {
  const page = box.core.page();
  await signIn(page);
  return page;
}

/** Closes, does something to the folder, opens again. */
async function between(act: () => void): Promise<void> {
  await box.core.close();
  act();
  box.core = await openCore(box.folder);
}

const copy = () => join(box.folder, 'yesterday.db');
const takeImage = () => copyFileSync(database(), copy());
function putImageBack(): void {
  for (const end of ['-wal', '-shm']) rmSync(database() + end, { force: true });
  copyFileSync(copy(), database());
}
const meta = () =>
  box.core.core.db
    .prepare('SELECT series, spare_series AS spares, next_reason AS reason, series_spent AS spent FROM sync_meta')
    .get();

test('an older copy of the database goes on with the next spare series at once, and repeats no number', async () => {
  const numbers = [await first()];
  await between(takeImage);
  numbers.push(await another(await signedIn()));
  await between(putImageBack);
  expect(box.core.core.sync.state().problem).toBe('restored');
  expect(meta()).toMatchObject({ series: '6472A-K08', spares: '["6472A-K09"]', reason: 'restore', spent: 0 });
  numbers.push(await another(await signedIn()));
  expect(numbers.map((number) => number.replace(/-\d{6}-/, ' ').slice(0, -2))).toEqual([
    '6472A-K07 0001',
    '6472A-K07 0002',
    '6472A-K08 0001',
  ]);
  expect(box.count(`audit WHERE text LIKE '%log-renewed%'`)).toBe(1);
  expect(brokenAt(box.core.core.db)).toBeNull();
});

test('the same copy a second time takes neither series whose numbers are on paper', async () => {
  await first();
  await between(takeImage);
  await another(await signedIn());
  await between(putImageBack);
  await another(await signedIn()); // K08
  await between(putImageBack);
  expect(meta()).toMatchObject({ series: '6472A-K09', spares: '[]', spent: 0 });
  expect(await another(await signedIn())).toMatch(/^6472A-K09-\d{6}-0001-/);
});

test('with no spare left no number is given out; the draft stays and the words say what to do', async () => {
  await first();
  box.core.core.db.prepare(`UPDATE sync_meta SET spare_series = '[]'`).run();
  await between(takeImage);
  await another(await signedIn());
  await between(putImageBack);
  expect(meta()).toMatchObject({ series: '6472A-K07', spent: 1 });
  const page = await signedIn();
  const applicationId = await completeDraft(page);
  const refused = await page.ask('applications.submit', { commandId: randomUUID(), applicationId });
  expect(refused).toMatchObject({ ok: false, error: { code: 'numbers-waiting' } });
  expect(box.count('draft')).toBe(1);
  expect(box.count('receipt')).toBe(1);
});

test('an ordinary restart is no restore, also when it died between the commit and the file', async () => {
  await first();
  const before = readFileSync(mark(), 'utf8');
  const page = await signedIn();
  await another(page);
  await between(() => writeFileSync(mark(), before));
  expect(meta()).toMatchObject({ series: '6472A-K07', reason: null });
  expect(JSON.parse(readFileSync(mark(), 'utf8')).series['6472A-K07']).toMatch(/\/0002$/); // caught up at the start
  await between(() => rmSync(mark()));
  expect(meta()).toMatchObject({ reason: null });
  expect(existsSync(mark())).toBe(true);
});

test('the file holds series and numbers, nothing else; one that cannot be read counts as an older copy', async () => {
  await first();
  const { machineId } = box.core.core.db.prepare('SELECT machine_id AS machineId FROM sync_meta').get() as {
    machineId: string;
  };
  expect(JSON.parse(readFileSync(mark(), 'utf8'))).toEqual({
    machine: machineId,
    series: { '6472A-K07': expect.stringMatching(/^\d{4}-\d\d-\d\d\/0001$/) },
  });
  await between(() => writeFileSync(mark(), '{"machine":'));
  expect(meta()).toMatchObject({ series: '6472A-K08', reason: 'restore' });
  await between(() => undefined);
  expect(meta()).toMatchObject({ series: '6472A-K08', spares: '["6472A-K09"]' }); // once
});

test('a file that another machine left in the folder says nothing of this one', async () => {
  await first();
  const text = { machine: randomUUID(), series: { '6472A-K07': '2099-01-01/9999' } };
  await between(() => writeFileSync(mark(), JSON.stringify(text)));
  expect(meta()).toMatchObject({ series: '6472A-K07', reason: null });
});

test('a file that cannot be written takes nothing away from a submission', async () => {
  rmSync(mark(), { force: true });
  mkdirSync(join(mark(), 'a folder in its place'), { recursive: true });
  expect(await first()).toMatch(/-0001-/);
});
