import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { ReceiptId } from '#contract/ids';
import type { SealServicesBody } from '#contract/wire/enrolment';
import { sweepBlobs } from '#core/features/blobs/index';
import { ANSWER_MS } from '#core/features/receipts/levels/services';
import { sealCertificate } from '#core/features/receipts/trust';
import { verifyReceipt } from '#core/features/receipts/verify/index';
import { type Clock, systemClock } from '#core/ports/clock';
import { completeDraft, openCore, type Page, signIn, type TestCore, withDraft } from '#test/support/core/in-process';
import { type Seeded, seedWorkstation } from '#test/support/core/seed';
import { type OpenSsl, startOpenSsl } from '#test/support/receipts/openssl';
import { nameServices, type Services, type StampMood, startServices } from '#test/support/receipts/services';

let template: string;
let folder: string;
let seeded: Seeded;
let openssl: OpenSsl;
let services: Services;
let core: TestCore;
let page: Page;

/** Pauses are a hundred times shorter, the deadline of an answer four times; the wall clock is the real one. */
const hasty = (): Clock => {
  const clock = systemClock();
  return { ...clock, after: (ms, act) => clock.after(ms === ANSWER_MS ? ms / 4 : ms / 100, act) };
};

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'loket-levels-'));
  seeded = await seedWorkstation(template);
  const { root, intermediate } = seeded.authority;
  if (!intermediate) throw new Error('no certificate');
  openssl = await startOpenSsl({ root, intermediate });
});
afterAll(async () => {
  await openssl.close();
  rmSync(template, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loket-levels-'));
  cpSync(template, folder, { recursive: true });
  services = await startServices(openssl);
  core = await openCore(folder, { clock: hasty() });
  page = core.page();
  await openssl.forget(leaf());
});
afterEach(async () => {
  await core.close();
  await services.close();
  rmSync(folder, { recursive: true, force: true });
});

const leaf = (): Buffer => Buffer.from(sealCertificate(core.core.db)?.chain[0] ?? '', 'base64');
const levelsOf = () => core.core.db.prepare('SELECT level FROM receipt ORDER BY number').pluck().all();
const show = (receiptId: ReceiptId) => page.call('receipts.show', { receiptId });

async function submit(isFirst = true): Promise<ReceiptId> {
  const applicationId = isFirst ? await withDraft(page) : await completeDraft(page);
  const { receiptId } = await page.call('applications.submit', { applicationId });
  await core.core.seals.idle();
  return receiptId;
}

/** The centre names them, or names others. */
function named(body: SealServicesBody): void {
  nameServices(core.core.db, body);
  core.core.levels.restart();
}
const withoutAnswers = (): SealServicesBody => ({ ...services.body(), revocation: [] });
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

async function verified(receiptId: ReceiptId) {
  const { pdf } = await page.call('receipts.file', { receiptId });
  const trust = { roots: [seeded.root], timestampRoots: [openssl.tsaRoot], now: new Date() };
  return { pdf: Buffer.from(pdf, 'base64'), ...(await verifyReceipt(Buffer.from(pdf, 'base64'), trust)) };
}

test('without services a receipt stays at B-B and its time is unconfirmed; named later, it rises to B-T and B-LT', async () => {
  const id = await submit();
  expect(await show(id)).toMatchObject({ level: 'B-B', confirmedAt: null, levelProblem: null });
  const before = await verified(id);
  await openssl.know(leaf());
  named(services.body());
  await eventually(() => expect(levelsOf()).toEqual(['B-LT']));

  const after = await verified(id);
  expect(after).toMatchObject({ verdict: 'SAH', level: 'B-LT', number: before.number, claimedAt: before.claimedAt });
  expect((await show(id)).confirmedAt).toBe(after.confirmedAt);
  expect(after.sealedBytes).toBe(before.pdf.length);
  const seals = core.core.db
    .prepare(`SELECT args FROM outbox WHERE name = 'receipt.seal' ORDER BY n`)
    .pluck()
    .all()
    .map((args) => JSON.parse(String(args)) as { level: string; digest: string });
  expect(seals.map(({ level }) => level)).toEqual(['B-B', 'B-T', 'B-LT']);
  expect(new Set(seals.map(({ digest }) => digest)).size).toBe(1);
  expect(page.events('receipts.changed').length).toBeGreaterThanOrEqual(3);
});

test('lists answer as well as responders do', async () => {
  await submit();
  named(services.body('crl'));
  await eventually(() => expect(levelsOf()).toEqual(['B-LT']));
  expect(services.asked.filter((path) => path.startsWith('/ocsp'))).toEqual([]);
});

test('answers that were heard serve the next receipts: nothing is asked twice', async () => {
  await openssl.know(leaf());
  named(services.body());
  await submit();
  await eventually(() => expect(levelsOf()).toEqual(['B-LT']));
  const heard = services.asked.filter((path) => path.startsWith('/ocsp')).length;
  await submit(false);
  await eventually(() => expect(levelsOf()).toEqual(['B-LT', 'B-LT']));
  expect(services.asked.filter((path) => path.startsWith('/ocsp')).length).toBe(heard);
});

test.each<[mood: StampMood, problem: string]>([
  ['silent', 'time-unreachable'],
  ['down', 'time-unreachable'],
  ['page', 'time-refused'],
  ['refused', 'time-refused'],
  ['nonce', 'time-refused'],
  ['hash', 'time-refused'],
  ['expired', 'time-refused'],
  ['purpose', 'time-refused'],
])('an authority that is wrong (%s) changes nothing and is asked again until it is right', async (mood, problem) => {
  named(withoutAnswers());
  await eventually(() => expect(core.core.levels.reserve()).toBeGreaterThan(0));
  services.mood = mood;
  const id = await submit();
  await eventually(async () => expect(await show(id)).toMatchObject({ level: 'B-B', levelProblem: problem }));
  expect(await verified(id)).toMatchObject({ verdict: 'SAH', level: 'B-B' });
  services.mood = 'right';
  await eventually(async () => expect(await show(id)).toMatchObject({ level: 'B-T', levelProblem: null }));
  expect(await verified(id)).toMatchObject({ verdict: 'SAH', level: 'B-T' });
});

test('of two authorities the second is asked when the first is wrong', async () => {
  services.mood = 'nonce';
  named({ timestamps: [...services.body().timestamps, services.other], revocation: [] });
  const id = await submit();
  await eventually(async () => expect((await show(id)).level).toBe('B-T'));
});

test('an authority whose root is not the one that was named is refused', async () => {
  const root = Buffer.from(seeded.root).toString('base64');
  named({ timestamps: services.body().timestamps.map(({ url }) => ({ url, root })), revocation: [] });
  await eventually(() => expect(services.asked.length).toBeGreaterThan(2));
  await submit();
  expect(levelsOf()).toEqual(['B-B']);
});

test('a token longer than the reserve is refused with a problem, and the next receipt has the room', async () => {
  named(withoutAnswers());
  await eventually(() => expect(core.core.levels.reserve()).toBeGreaterThan(0));
  services.mood = 'long';
  const id = await submit();
  await eventually(async () =>
    expect(await show(id)).toMatchObject({ level: 'B-B', levelProblem: 'reserve-too-small' }),
  );
  const next = await submit(false);
  await eventually(async () => expect((await show(next)).level).toBe('B-T'));
  expect(await verified(next)).toMatchObject({ verdict: 'SAH', level: 'B-T' });
  expect((await show(id)).level).toBe('B-B');
});

test('set-up learns how long tokens are before the first receipt is sealed', async () => {
  services.mood = 'long';
  named(withoutAnswers());
  await eventually(() => expect(core.core.levels.reserve()).toBeGreaterThan(9_000));
  const id = await submit();
  await eventually(async () => expect((await show(id)).level).toBe('B-T'));
});

test('an authority with tokens beyond all measure is not used', async () => {
  services.mood = 'endless';
  named(withoutAnswers());
  const id = await submit();
  await eventually(() => expect(services.asked.length).toBeGreaterThan(2));
  expect(await show(id)).toMatchObject({ level: 'B-B' });
  expect(core.core.levels.reserve()).toBeUndefined();
});

test('while a responder does not know the certificate the receipt stays at B-T, and rises when it does', async () => {
  named(services.body());
  const id = await submit();
  await eventually(async () =>
    expect(await show(id)).toMatchObject({ level: 'B-T', levelProblem: 'validation-unreachable' }),
  );
  await openssl.know(leaf());
  await eventually(async () => expect(await show(id)).toMatchObject({ level: 'B-LT', levelProblem: null }));
});

test('a certificate that was revoked before the time stamp gets no validation data, and others behind it do not wait', async () => {
  await openssl.revoke(leaf(), 'keyCompromise', new Date(Date.now() - 3_600_000));
  named(services.body());
  const first = await submit();
  const second = await submit(false);
  await eventually(async () => {
    for (const id of [first, second]) {
      expect(await show(id)).toMatchObject({ level: 'B-T', levelProblem: 'certificate-revoked' });
    }
  });
});

test('what waited at a restart rises afterwards', async () => {
  services.mood = 'down';
  named(withoutAnswers());
  const id = await submit();
  await core.close();
  services.mood = 'right';
  core = await openCore(folder, { clock: hasty() });
  page = core.page();
  await signIn(page);
  await eventually(async () => expect((await show(id)).level).toBe('B-T'));
});

test('the file of the lower level is kept until the centre knows the higher one', async () => {
  const id = await submit();
  const { db, dataFolder } = core.core;
  named(withoutAnswers());
  await eventually(async () => expect((await show(id)).level).toBe('B-T'));
  const files = () => Number(db.prepare('SELECT count(*) FROM blob').pluck().get());
  const sweep = () =>
    sweepBlobs({ db, dataFolder, now: Date.now(), serverTime: null, freeBytes: Number.MAX_SAFE_INTEGER });
  sweep();
  expect(files()).toBe(2);
  db.prepare(`UPDATE outbox SET state = 'acked' WHERE name = 'receipt.seal'`).run();
  sweep();
  expect(files()).toBe(1);
  expect(await verified(id)).toMatchObject({ level: 'B-T' });
});

test('the next receipt to rise is found by an index', () => {
  const plan = core.core.db
    .prepare(
      `EXPLAIN QUERY PLAN SELECT id FROM receipt WHERE level IN ('B-B', 'B-T')
       AND (level = 'B-B' AND 1 = 1 OR level = 'B-T' AND 1 = 1) AND id NOT IN (SELECT value FROM json_each('[]'))
       ORDER BY level, leaf_expires_at, issued_at, id LIMIT 1`,
    )
    .all()
    .map((step) => (step as { detail: string }).detail);
  expect(plan[0]).toContain('receipt_rising');
  expect(plan.join()).not.toContain('TEMP B-TREE');
});
