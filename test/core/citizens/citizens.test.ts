import { expect, test } from 'vitest';
import { nameQuery } from '#core/features/citizens/find';
import { useCore } from '#test/support/core/folders';
import { CITIZEN, signIn, withDraft } from '#test/support/core/in-process';
import type { Page } from '#test/support/core/in-process';

const box = useCore();
const code = (result: { ok: boolean; error?: { code: string } }): string =>
  result.ok ? 'ok' : (result.error?.code ?? '');

async function visitWith(data: Partial<typeof CITIZEN> = {}): Promise<Page> {
  const page = box.core.page();
  await signIn(page);
  await page.call('visits.start', {});
  await page.call('citizens.create', { data: { ...CITIZEN, ...data }, method: 'manual' });
  return page;
}

test('what the desk sees is masked; holding the key shows it and is in the audit', async () => {
  const page = await visitWith();
  const { visit } = await page.call('visits.current', {});
  const shown = JSON.stringify(visit);
  expect(shown).not.toContain(CITIZEN.nik);
  expect(shown).not.toContain('81346000217');
  expect(shown).not.toContain('JL. CONTOH');
  expect(visit?.citizen).toMatchObject({
    nik: '•••• •••• •••• 9001',
    nikRegion: 'Samarinda Ulu, Kota Samarinda, Kalimantan Timur',
  });
  const citizenId = visit?.citizen?.id;
  if (!citizenId) throw new Error('no citizen in the visit');
  expect((await page.call('citizens.reveal', { citizenId })).data).toEqual(CITIZEN);
  expect(box.count("audit WHERE text LIKE '%citizen-revealed%'")).toBe(1);
  await page.call('visits.finish', { outcome: 'served', keepDrafts: false });
  expect(code(await page.ask('citizens.reveal', { citizenId }))).toBe('no-visit');
});

test('no audit row holds a name, a number or an address', async () => {
  const page = await visitWith();
  await page.call('citizens.find', { text: 'BUDI', purpose: 'serve-visit' });
  const texts = box.core.core.db.prepare('SELECT text FROM audit').pluck().all().join('\n');
  for (const secret of [CITIZEN.name, 'BUDI', CITIZEN.nik, '9001', 'CONTOH']) expect(texts).not.toContain(secret);
  expect(box.count("audit WHERE text LIKE '%citizens-searched%serve-visit%'")).toBe(1);
});

test('a birth date that differs from the NIK only warns; the same NIK twice is refused', async () => {
  const page = await visitWith({ birthDate: '1991-05-05' as typeof CITIZEN.birthDate });
  const { visit } = await page.call('visits.current', {});
  expect(visit?.citizen?.nikWarnings).toEqual(['mismatch-birth-date']);
  const again = await page.ask('citizens.create', { commandId: crypto.randomUUID(), data: CITIZEN, method: 'manual' });
  expect(code(again)).toBe('nik-taken');
});

const auditOf = (action: string): { warnings?: string[] }[] =>
  box.core.core.db
    .prepare('SELECT text FROM audit')
    .pluck()
    .all()
    .map((text) => JSON.parse(String(text)))
    .filter((row) => row.action === action);

test('doubts that the officer let stand are in the audit, and an old region code is none', async () => {
  const page = await visitWith({ birthDate: '1991-05-05' as typeof CITIZEN.birthDate });
  const citizenId = (await page.call('visits.current', {})).visit?.citizen?.id;
  if (!citizenId) throw new Error('no citizen in the visit');
  const nik = '9101010505909001' as NonNullable<typeof CITIZEN.nik>;
  await page.call('citizens.update', { citizenId, data: { ...CITIZEN, nik } });
  await page.call('citizens.update', { citizenId, data: { ...CITIZEN, nik, sex: 'female' } });
  expect(auditOf('citizen-registered').map(({ warnings }) => warnings)).toEqual([['mismatch-birth-date']]);
  expect(auditOf('citizen-updated').map(({ warnings }) => warnings)).toEqual([undefined, ['mismatch-sex']]);
});

test('a number is judged while it is typed, with its region, and nothing is stored', async () => {
  const page = box.core.page();
  await signIn(page);
  const check = (nik: string) =>
    page.call('citizens.check', { nik: nik as NonNullable<typeof CITIZEN.nik>, birthDate: null, sex: 'male' });
  const before = box.count('audit');
  expect(await check('6472990505909001')).toEqual({
    warnings: ['unknown-region'],
    region: 'Kota Samarinda, Kalimantan Timur',
  });
  expect(await check('6472034505909001')).toMatchObject({ warnings: ['mismatch-sex'] });
  expect(box.count('audit')).toBe(before);
});

test('a person without a NIK can be served', async () => {
  const page = await visitWith({ nik: null, name: 'BAYI TANPA NIK' });
  const { visit } = await page.call('visits.current', {});
  expect(visit?.citizen).toMatchObject({ name: 'BAYI TANPA NIK', nik: null, nikRegion: null });
});

test('a correction travels field by field, with what stood there before', async () => {
  const page = await visitWith();
  const { visit } = await page.call('visits.current', {});
  const citizenId = visit?.citizen?.id;
  if (!citizenId) throw new Error('no citizen in the visit');
  await page.call('citizens.update', { citizenId, data: { ...CITIZEN, occupation: 'GURU' } });
  const args = box.core.core.db.prepare("SELECT args FROM outbox WHERE name = 'citizen.update'").pluck().get();
  expect(JSON.parse(String(args))).toEqual({ fields: { occupation: ['WIRASWASTA', 'GURU'] } });
});

test('names are found by their beginnings, without case and accents, and operators are only words', async () => {
  const page = await visitWith({ name: "Siti Nur'aini Hidayat", nik: '6472034505909001' as typeof CITIZEN.nik });
  for (const text of ['siti', 'nur hid', 'HIDAYAT siti', '6472 0345 0590 9001']) {
    const { citizens } = await page.call('citizens.find', { text, purpose: 'serve-visit' });
    expect(
      citizens.map(({ name }) => name),
      text,
    ).toEqual(["Siti Nur'aini Hidayat"]);
  }
  for (const text of ['" OR 1', 'NEAR(', 'siti AND', 'nik:*', '* * *', '--']) {
    expect(code(await page.ask('citizens.find', { text, purpose: 'serve-visit' })), text).toBe('ok');
  }
  expect(nameQuery('a" OR b*')).toBe('"a"* "OR"* "b"*');
});

test('each statement of the desk uses its index', () => {
  const plan = (sql: string) =>
    box.core.core.db
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map((step) => (step as { detail: string }).detail)
      .join('; ');
  expect(plan("SELECT id FROM citizen WHERE nik = '1' ORDER BY id LIMIT 20")).toContain('USING INDEX citizen_nik');
  expect(plan("SELECT id FROM application WHERE citizen_id = 'x'")).toContain('application_citizen');
  expect(plan("SELECT id FROM visit WHERE officer_id = 'x' AND finished_at IS NULL")).toContain('visit_open');
  expect(plan("SELECT state FROM outbox WHERE entity_id = 'x' AND entity = 'application'")).toContain('outbox_entity');
});

test('an open application of an earlier visit is shown in the next one', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const { receiptNumber } = await page.call('applications.submit', { applicationId });
  await page.call('visits.finish', { outcome: 'served', keepDrafts: false });
  await page.call('visits.start', {});
  const { citizens } = await page.call('citizens.find', { text: CITIZEN.nik ?? '', purpose: 'serve-visit' });
  const [citizen] = citizens;
  if (!citizen) throw new Error('the citizen was not found by number');
  await page.call('citizens.choose', { citizenId: citizen.id });
  const { visit } = await page.call('visits.current', {});
  expect(visit?.others).toMatchObject([{ serviceName: 'KK, ubah data', state: 'submitted', receiptNumber }]);
});
