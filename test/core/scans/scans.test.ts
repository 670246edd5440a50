import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import type { CardRecord } from '#contract/cards';
import { CitizenData } from '#contract/citizens';
import type { Frame } from '#contract/frames';
import type { Input, Payload } from '#contract/index';
import { receiveFrame } from '#core/features/scans/receive';
import { useCore } from '#test/support/core/folders';
import { CITIZEN, type Page, signIn } from '#test/support/core/in-process';
import { OFFICER } from '#test/support/core/seed';

const box = useCore();
const CARD: CardRecord = {
  nik: '6472030505909001',
  nama: 'BUDI SANTOSO',
  tempatLahir: 'SAMARINDA',
  tglLahir: '05-05-1990',
  jenisKelamin: 'LAKI-LAKI',
  alamat: 'JL. CONTOH NO. 1',
};
const OTHER: CardRecord = { ...CARD, nik: '6472034505909002', nama: 'SITI AMINAH', jenisKelamin: 'PEREMPUAN' };
const LOST_CARD = 'DKC-KTP-LOST' as Input<'applications.add'>['serviceCode'];

let page: Page;
beforeEach(async () => {
  page = box.core.page();
  await signIn(page);
});

const frameOf = (kind: Frame['kind'], text: string): Frame => ({
  deviceId: 'test' as Frame['deviceId'],
  profileId: 'test',
  kind,
  symbology: null,
  aim: null,
  vendorSymbology: null,
  bytes: Buffer.from(text).toString('base64'),
  encoding: 'utf-8',
  at: Date.now(),
});
const scan = (frame: Frame): Promise<Payload<'scans.scanned'>> => receiveFrame(box.core.core, OFFICER, frame);
const putOn = (card: CardRecord) => scan(frameOf('card', JSON.stringify(card)));

/** The person of a card is known, and no visit is open. */
async function known(card: CardRecord, more: Partial<typeof CITIZEN> = {}): Promise<void> {
  const { card: read } = await putOn(card);
  const data = CitizenData.parse({ ...CITIZEN, ...read, ...more });
  await page.call('citizens.create', { data, method: 'card' });
  await page.call('visits.finish', { outcome: 'served', keepDrafts: false });
}

const auditRows = (action: string) =>
  box.core.core.db
    .prepare("SELECT text FROM audit WHERE text ->> 'action' = ? ORDER BY seq")
    .pluck()
    .all(action)
    .map((text) => JSON.parse(String(text)) as Record<string, unknown>);

test('a card of somebody else during a visit shows a name, so it is a look-up with its purpose', async () => {
  await known(OTHER);
  await known(CARD);
  await putOn(CARD);
  const { visit } = await page.call('visits.current', {});
  const before = auditRows('citizen-viewed').length;
  const notice = await putOn(OTHER);
  expect([notice.action, notice.citizen?.name]).toEqual(['citizen-other', 'SITI AMINAH']);
  const rows = auditRows('citizen-viewed').slice(before);
  expect(rows).toMatchObject([
    { officer: OFFICER.id, subject: { kind: 'citizen', id: notice.citizen?.id }, visit: visit?.id },
  ]);
  expect(rows[0]).toMatchObject({ purpose: 'serve-visit', method: 'card' });
  const barcode = await scan(frameOf('scan', OTHER.nik ?? ''));
  expect(barcode.action).toBe('citizen-other');
  expect(auditRows('citizen-viewed').at(-1)).toMatchObject({ method: 'barcode', subject: { id: notice.citizen?.id } });
});

/** Where each filled field of a new draft came from. */
async function originsOf(serviceCode: Input<'applications.add'>['serviceCode']): Promise<Record<string, string>> {
  await page.call('applications.add', { serviceCode });
  const { visit } = await page.call('visits.current', {});
  return { ...visit?.applications.at(-1)?.origins };
}

test('only what the card itself said is called the card’s: not the phone, not an address that differs', async () => {
  await known(CARD, { phone: CITIZEN.phone });
  await putOn(CARD);
  expect(await originsOf(LOST_CARD)).toEqual({ nik: 'ktp-el', name: 'ktp-el', address: 'ktp-el', phone: 'citizen' });
  await page.call('visits.finish', { outcome: 'served', keepDrafts: true });
  await putOn({ ...CARD, alamat: 'JL. LAMA NO. 9' });
  expect(await originsOf(LOST_CARD)).toEqual({ nik: 'ktp-el', name: 'ktp-el', address: 'citizen', phone: 'citizen' });
});

test('without a card in this visit nothing is called the card’s, whatever card was read before', async () => {
  await known(CARD);
  await page.call('visits.start', {});
  const { citizens } = await page.call('citizens.find', { text: 'BUDI', purpose: 'serve-visit' });
  const [found] = citizens;
  if (!found) throw new Error('nobody was found');
  await page.call('citizens.choose', { citizenId: found.id });
  expect(Object.values(await originsOf(LOST_CARD))).not.toContain('ktp-el');
});

test('what a card said is gone from memory with the visit', async () => {
  await putOn(CARD);
  expect(box.core.core.lastCard?.nik).toBe(CARD.nik);
  await page.call('visits.finish', { outcome: 'left', keepDrafts: false });
  expect(box.core.core.lastCard).toBeUndefined();
});

test('the log counts the bytes of a scan, not the letters of their encoding', async () => {
  await scan(frameOf('scan', 'CONTOH-8842'));
  const logs = join(box.folder, 'logs');
  const text = readdirSync(logs)
    .map((file) => readFileSync(join(logs, file), 'utf8'))
    .join('');
  const line = text.split('\n').find((one) => one.includes('"msg":"scan"'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({ kind: 'unknown', bytes: 11 });
});
