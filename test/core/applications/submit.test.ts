import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { brokenAt } from '#core/features/audit/index';
import { systemClock } from '#core/ports/clock';
import { verifyReceipt } from '#core/features/receipts/verify/index';
import { useCore } from '#test/support/core/folders';
import { CITIZEN, completeDraft, openCore, signIn, withDraft } from '#test/support/core/in-process';
import { Refused } from '#test/support/core/refused';
import { COLLEAGUE, seedWorkstation } from '#test/support/core/seed';

const box = useCore();
const codeOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: unknown) => (error instanceof Refused ? error.problem.code : String(error)),
  );

describe('a submission', () => {
  test('pressed twice gives one application, one number and one receipt', async () => {
    const page = box.core.page();
    const applicationId = await withDraft(page);
    const input = { commandId: randomUUID(), applicationId };
    const [first, again] = await Promise.all([
      page.ask('applications.submit', input),
      page.ask('applications.submit', input),
    ]);
    expect(first.ok).toBe(true);
    expect(again).toEqual(first);
    expect([box.count('application'), box.count('receipt'), box.count('draft')]).toEqual([1, 1, 0]);
    expect(box.count("outbox WHERE name = 'application.submit'")).toBe(1);
    expect(box.count("audit WHERE text LIKE '%application-submitted%'")).toBe(1);
  });

  test('says that a NIK stands where the family card belongs, and keeps in the audit that it was let stand', async () => {
    const page = box.core.page();
    const applicationId = await withDraft(page);
    const draft = async () => (await page.call('visits.current', {})).visit?.applications[0];
    const before = await draft();
    expect(before?.doubts).toEqual([]);
    const answers = { ...before?.answers, familyCard: String(CITIZEN.nik) };
    await page.call('drafts.save', { applicationId, answers, requirements: before?.requirements ?? {} });
    expect(await draft()).toMatchObject({
      problems: [],
      doubts: [{ field: 'familyCard', warnings: ['swapped', 'kk-date'] }],
    });
    await page.call('applications.submit', { applicationId });
    expect(box.count(`audit WHERE text LIKE '%application-submitted%"warnings":["swapped","kk-date"]%'`)).toBe(1);
  });

  test('with another intention on the same draft is refused in words, not repeated', async () => {
    const page = box.core.page();
    const applicationId = await withDraft(page);
    await page.call('applications.submit', { applicationId });
    expect(await codeOf(page.call('applications.submit', { applicationId }))).toBe('wrong-state');
  });

  test('numbers the receipts of a day without a gap and seals each', async () => {
    const page = box.core.page();
    const first = await withDraft(page);
    const numbers: string[] = [(await page.call('applications.submit', { applicationId: first })).receiptNumber];
    for (let more = 0; more < 3; more += 1) {
      const applicationId = await completeDraft(page);
      numbers.push((await page.call('applications.submit', { applicationId })).receiptNumber);
    }
    await box.core.core.seals.idle();
    expect(numbers.map((number) => number.slice(17, 21))).toEqual(['0001', '0002', '0003', '0004']);
    expect(await page.call('receipts.numbers', { localDate: box.core.core.siteDate() })).toEqual({
      issued: 4,
      missing: [],
    });
    expect(box.count("receipt WHERE level = 'B-B'")).toBe(4);
  });

  test('gives a receipt that the strict verifier calls genuine, with the data of the visit', async () => {
    const page = box.core.page();
    const applicationId = await withDraft(page);
    const { receiptId, receiptNumber } = await page.call('applications.submit', { applicationId });
    await box.core.core.seals.idle();
    const { pdf } = await page.call('receipts.file', { receiptId });
    const verdict = await verifyReceipt(Buffer.from(pdf, 'base64'), { roots: [box.seeded.root], now: new Date() });
    expect(verdict).toMatchObject({ verdict: 'SAH', level: 'B-B', number: receiptNumber });
    const shown = await page.call('receipts.show', { receiptId });
    expect(shown.data.pemohon).toEqual({ nama: CITIZEN.name, nik: '6472 **** **** 9001' });
    expect(shown.data.biaya.status).toBe('gratis');
    expect(shown.sent).toBe('waiting');
    await page.call('receipts.save', { receiptId });
    expect([...box.core.saved.keys()]).toEqual([`tanda-terima-${receiptNumber}.pdf`]);
  });

  test('that is incomplete names every field and requirement and takes no number', async () => {
    const page = box.core.page();
    const applicationId = await withDraft(page);
    await page.call('drafts.save', {
      applicationId,
      answers: { familyCard: '123' },
      requirements: { 'kk-lama': 'met' },
    });
    const result = await page.ask('applications.submit', { commandId: randomUUID(), applicationId });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'incomplete-form', details: { requirements: ['bukti'] } },
    });
    const fields = !result.ok && result.error.code === 'incomplete-form' ? result.error.details.fields : [];
    expect(fields).toEqual(['familyCard', 'headOfFamily', 'changedElement', 'oldValue', 'newValue', 'phone']);
    expect([box.count('receipt'), box.count('application'), box.count('draft')]).toEqual([0, 0, 1]);
  });

  test('waits with its number when no certificate was issued, and is sealed when it comes', async () => {
    await box.core.close();
    rmSync(box.folder, { recursive: true, force: true });
    await seedWorkstation(box.folder, { withoutCertificate: true });
    box.core = await openCore(box.folder);
    const page = box.core.page();
    const applicationId = await withDraft(page);
    const { receiptId } = await page.call('applications.submit', { applicationId });
    await box.core.core.seals.idle();
    expect(await page.call('receipts.show', { receiptId })).toMatchObject({
      level: 'none',
      sealProblem: 'certificate-pending',
    });
  });

  test('that cannot be sealed says so, is tried again by itself, and has its seal when it can', async () => {
    const timers: { readonly ms: number; readonly act: () => void }[] = [];
    const clock = {
      ...systemClock(),
      after: (ms: number, act: () => void) => (timers.push({ ms, act }), () => undefined),
    };
    await box.core.close();
    box.core = await openCore(box.folder, { clock });
    const page = box.core.page();
    const applicationId = await withDraft(page);
    const blobs = join(box.folder, 'blobs');
    rmSync(blobs, { recursive: true, force: true });
    symlinkSync('/dev/full', blobs);
    const { receiptId } = await page.call('applications.submit', { applicationId });
    await box.core.core.seals.idle();
    const problem = async () => {
      const { level, sealProblem } = await page.call('receipts.show', { receiptId });
      return [level, sealProblem];
    };
    expect(await problem()).toEqual(['none', 'failed']);
    expect(page.events('changed').some(({ keys }) => keys.includes(`receipt:${receiptId}`))).toBe(true);
    const retry = () => timers.splice(0).forEach(({ ms, act }) => ms >= 5_000 && act());
    retry();
    await box.core.core.seals.idle();
    expect(await problem()).toEqual(['none', 'failed']);
    rmSync(blobs);
    retry();
    await box.core.core.seals.idle();
    expect(await problem()).toEqual(['B-B', null]);
    expect(box.count('receipt')).toBe(1);
  });

  test('with a clock behind the last number stops and says so', async () => {
    const page = box.core.page();
    const applicationId = await withDraft(page);
    await page.call('applications.submit', { applicationId });
    box.core.core.db.prepare("UPDATE receipt SET local_date = '2099-01-01'").run();
    const next = await completeDraft(page);
    expect(await codeOf(page.call('applications.submit', { applicationId: next }))).toBe('clock-behind');
    expect(box.count('draft')).toBe(1);
  });
});

describe('drafts', () => {
  test('belong to the officer who typed them', async () => {
    const page = box.core.page();
    const applicationId = await withDraft(page);
    const other = box.core.page();
    await signIn(other, COLLEAGUE);
    expect(await codeOf(other.call('applications.submit', { applicationId }))).toBe('not-permitted');
    const save = other.call('drafts.save', { applicationId, answers: {}, requirements: {} });
    expect(await codeOf(save)).toBe('not-permitted');
    expect((await other.call('visits.current', {})).visit).toBeNull();
  });

  test('come back with the citizen in the next visit when they were kept', async () => {
    const page = box.core.page();
    await withDraft(page);
    expect(await codeOf(page.call('visits.finish', { outcome: 'served', keepDrafts: false }))).toBe('drafts-open');
    await page.call('visits.finish', { outcome: 'incomplete-file', keepDrafts: true });
    expect((await page.call('session.read', {})).draftCount).toBe(1);
    await page.call('visits.start', {});
    const { citizens } = await page.call('citizens.find', { text: 'budi', purpose: 'serve-visit' });
    const [citizen] = citizens;
    if (!citizen) throw new Error('the citizen was not found by name');
    await page.call('citizens.choose', { citizenId: citizen.id });
    const { visit } = await page.call('visits.current', {});
    expect(visit?.applications.map(({ state, answers }) => [state, answers['newValue']])).toEqual([
      ['draft', 'Wiraswasta'],
    ]);
  });

  test('keep wrong and half-typed answers, and refuse only fields that the form does not have', async () => {
    const page = box.core.page();
    const applicationId = await withDraft(page);
    const saved = page.call('drafts.save', { applicationId, answers: { phone: '08' }, requirements: {} });
    expect((await saved).savedAt).toMatch(/Z$/);
    const bad = page.call('drafts.save', { applicationId, answers: { evil: 'x' }, requirements: {} });
    expect(await codeOf(bad)).toBe('invalid-input');
    const { visit } = await page.call('visits.current', {});
    expect(visit?.applications[0]?.problems).toContainEqual({ field: 'phone', rule: 'pattern', pattern: 'phone' });
  });

  test('a second service starts with what was typed in the first, and says where it came from', async () => {
    const page = box.core.page();
    await withDraft(page);
    const serviceCode = 'DKC-KK-ADD' as Parameters<typeof page.call<'applications.add'>>[1]['serviceCode'];
    await page.call('applications.add', { serviceCode });
    const { visit } = await page.call('visits.current', {});
    const second = visit?.applications.at(-1);
    expect(second?.answers).toMatchObject({ familyCard: '6472032011150001', headOfFamily: 'Budi Santoso' });
    expect(second?.origins['familyCard']).toBe('other-service');
    expect(second?.origins['phone']).toBe('citizen');
  });
});

test('the audit chain holds after a whole visit, and a changed row is found', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  await page.call('applications.submit', { applicationId });
  await box.core.core.seals.idle();
  expect(brokenAt(box.core.core.db)).toBeNull();
  expect(() => box.core.core.db.prepare('UPDATE audit SET text = text WHERE seq = 3').run()).toThrow(/never changed/);
  box.core.core.db.exec(
    "DROP TRIGGER audit_no_update; UPDATE audit SET text = replace(text, 'visit', 'Visit') WHERE seq = 3",
  );
  expect(brokenAt(box.core.core.db)).toBe(3);
});
