import type { Page } from 'playwright';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startCoreHost } from '../support/browser/core-host.ts';
import { openPage } from '../support/browser/page.ts';
import { usePages } from '../support/browser/use-pages.ts';
import { PIN, StandIn } from '../support/browser/stand-in.ts';
import { OFFICER, SUPERVISOR } from '../support/core/seed.ts';

const box = usePages();
let host: StandIn;
let page: Page;
beforeEach(async () => {
  host = new StandIn();
  ({ page } = await openPage(box.browser, box.url, host));
  await signIn(page, 'Rahayu', PIN);
});
afterEach(() => page.context().close());

async function signIn(on: Page, name: string, pin: string): Promise<void> {
  await on.getByRole('combobox').waitFor();
  await on.keyboard.type(name);
  await on.keyboard.press('Enter');
  await on.getByLabel('PIN').waitFor();
  await on.keyboard.type(pin);
  await on.keyboard.press('Enter');
  await on.locator('[data-panel=work] h1').waitFor();
}

async function openPassport(): Promise<void> {
  host.scan('card');
  await page.getByRole('heading', { name: 'Pemohon baru dari kartu' }).waitFor();
  await page.keyboard.press('F8');
  await page.getByPlaceholder('Ketik nama layanan atau instansi').waitFor();
  await page.keyboard.type('paspor baru');
  await page.keyboard.press('Enter');
  await page.getByRole('form').waitFor();
}

const mother = () => page.getByLabel('Nama ibu kandung');

test('a scan while somebody types changes no letter of the field and keeps the focus there', async () => {
  await openPassport();
  await mother().pressSequentially('Hali');
  host.scan('unknown');
  await page.getByText('Kode tidak dikenal: CONTOH-8842.').waitFor();
  await page.keyboard.type('mah');
  expect(await mother().inputValue()).toBe('Halimah');
});

test('a save that fails says so, keeps what was typed, and is made good', async () => {
  await openPassport();
  host.refusals.set('drafts.save', ['disk-full', {}]);
  await mother().fill('Halimah');
  await page.getByText('Belum tersimpan. Isian tetap ada di layar').waitFor();
  expect(await mother().inputValue()).toBe('Halimah');
  await mother().press('Enter');
  await page.getByText(/Baru saja tersimpan|Tersimpan \d+ detik lalu/).waitFor();
  expect(host.saved.at(-1)).toMatchObject({ motherName: 'Halimah' });
});

test('unsent work goes to a stick by the palette: what is in it is said, and why there is none', async () => {
  const write = async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('USB');
    await page.getByRole('option', { name: /Tulis kiriman ke USB/ }).waitFor();
    await page.keyboard.press('Enter');
  };
  await write();
  await page.getByText('40 kiriman dan 12 berkas sudah ditulis ke USB, 1 berkas tidak ikut.').waitFor();
  host.refusals.set('sync.export', ['export-unavailable', { reason: 'nothing' }]);
  await write();
  await page.getByText('Semua sudah di pusat.').waitFor();
});

test('F8 with things missing says how many and puts the focus on the first', async () => {
  await openPassport();
  await page.getByLabel('Negara tujuan').focus();
  await page.keyboard.press('F8');
  await page.getByText(/Belum bisa: \d+ hal lagi/).waitFor();
  await expect.poll(() => mother().evaluate((field) => field === document.activeElement)).toBe(true);
});

test('a refusal is said in words with the key that helps, and typing goes on', async () => {
  host.refusals.set('visits.start', ['visit-open', {}]);
  await page.keyboard.press('F3');
  const alert = page.getByRole('alert');
  await alert.waitFor();
  expect(await alert.innerText()).toContain('Masih ada kunjungan terbuka. Selesaikan dulu dengan F10.');
  await page.keyboard.press('Escape');
  await alert.waitFor({ state: 'detached' });
});

test('the lock covers the work, and the same work is there after the PIN', async () => {
  await openPassport();
  await mother().fill('Halimah');
  await page.keyboard.press('Control+l');
  await page.getByRole('heading', { name: 'Layar terkunci' }).waitFor();
  expect(await page.getByText('Nur Aisyah').isVisible()).toBe(false);
  expect(await page.locator('body').innerText()).not.toContain('Halimah');
  await page.keyboard.type(PIN);
  await page.keyboard.press('Enter');
  await page.getByRole('form').waitFor();
  expect(await mother().inputValue()).toBe('Halimah');
});

test('a NIK is masked beside the work and whole while it is worked on', async () => {
  host.scan('card');
  await page.getByRole('heading', { name: 'Pemohon baru dari kartu' }).waitFor();
  const nik = page.getByRole('textbox', { name: 'NIK' });
  expect(await nik.inputValue()).toBe('•••• •••• •••• 9012');
  await nik.focus();
  expect(await nik.inputValue()).toBe('6472035402019012');
  await page.keyboard.press('Tab');
  expect(await nik.inputValue()).toBe('•••• •••• •••• 9012');
  await page.keyboard.press('F8');
  await page.getByPlaceholder('Ketik nama layanan atau instansi').waitFor();
  expect(host.visit?.citizen?.nik).toBe('6472035402019012');
  await page.keyboard.type('hilang');
  await page.keyboard.press('Enter');
  await page.getByRole('form').waitFor();
  expect(await nik.inputValue()).toBe('•••• •••• •••• 9012');
});

test('the last minute before the idle lock is told, and the next key ends it', async () => {
  const idle = new StandIn();
  const opened = await openPage(box.browser, box.url, idle, { clockFrom: '2026-11-24T06:00:00.000Z' });
  idle.locksAt = '2026-11-24T06:05:00.000Z';
  await signIn(opened.page, 'Rahayu', PIN);
  const warning = opened.page.getByRole('alert');
  await opened.page.clock.fastForward('03:30');
  expect(await warning.count()).toBe(0);
  await opened.page.clock.fastForward('01:00');
  expect(await warning.innerText()).toContain('Tekan tombol apa saja');
  await opened.page.getByText(/^\d+ detik lagi$/).waitFor();
  idle.locksAt = '2026-11-24T06:09:30.000Z';
  await opened.page.keyboard.press('Shift');
  await warning.waitFor({ state: 'detached' });
  await opened.page.context().close();
});

test('a screen that says why the data is closed tries again by one key, and goes on in the same window', async () => {
  const blocked = new StandIn({ session: { phase: 'blocked', fault: 'disk-full', dataFolder: '/var/lib/loket' } });
  const opened = await openPage(box.browser, box.url, blocked);
  await opened.page.getByRole('button', { name: 'Coba lagi' }).waitFor();
  await opened.page.keyboard.press('Enter');
  await opened.page.getByText('masih belum dapat dibuka').waitFor();
  blocked.isMended = true;
  await opened.page.keyboard.press('Enter');
  await opened.page.getByRole('combobox', { name: 'Petugas' }).waitFor();
  await opened.page.context().close();
});

test('signing out leaves nothing of the officer in the page', async () => {
  await openPassport();
  await page.evaluate(() => Object.assign(window, { leftBehind: true }));
  await page.keyboard.press('Control+k');
  await page.keyboard.type('keluar');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Petugas' }).waitFor();
  expect(await page.evaluate(() => 'leftBehind' in window)).toBe(false);
});

test('the whole window changes its language and keeps what was typed', async () => {
  await openPassport();
  await mother().fill('Halimah');
  await page.getByRole('button', { name: 'Bahasa: Indonesia. Ganti ke bahasa Inggris' }).click();
  await page.getByText('Before submitting').waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('en');
  expect(await mother().inputValue()).toBe('Halimah');
});

test('holding Alt+N shows everything, and letting go hides it', async () => {
  const core = await startCoreHost();
  const opened = await openPage(box.browser, box.url, core);
  await signIn(opened.page, OFFICER.name, OFFICER.pin);
  await core.call('simulator.play', { id: 'card-budi' });
  await opened.page.getByRole('heading', { name: 'Pemohon baru dari kartu' }).waitFor();
  await opened.page.keyboard.press('F8');
  await opened.page.getByPlaceholder('Ketik nama layanan atau instansi').waitFor();
  const who = opened.page.locator('[data-panel=who]');
  expect(await who.innerText()).toContain('•••• •••• ••••');
  await opened.page.keyboard.down('Alt');
  await opened.page.keyboard.down('n');
  await expect.poll(() => who.innerText()).toMatch(/NIK\s+\d{4} \d{4} \d{4} \d{4}/);
  await opened.page.keyboard.up('n');
  await opened.page.keyboard.up('Alt');
  await expect.poll(() => who.innerText()).toContain('•••• •••• ••••');
  await opened.page.context().close();
  await core.close();
});

test('five wrong PINs are no dead end: a supervisor gives another try at the same screen, by keys', async () => {
  const core = await startCoreHost();
  const opened = await openPage(box.browser, box.url, core);
  const { keyboard } = opened.page;
  await opened.page.getByRole('combobox').waitFor();
  await keyboard.type(OFFICER.name);
  await keyboard.press('Enter');
  for (const said of ['4 kali lagi', '3 kali lagi', '2 kali lagi', '1 kali lagi', 'terlalu sering salah']) {
    await opened.page.getByLabel('PIN', { exact: true }).waitFor();
    await keyboard.type('000000');
    await keyboard.press('Enter');
    await opened.page.getByText(said).waitFor();
  }
  for (const key of ['Tab', 'Tab', 'Enter']) await keyboard.press(key);
  await opened.page.getByLabel('PIN penyelia').waitFor();
  await keyboard.press('s'); // the reason has the focus: "Salah ketik"
  await keyboard.press('Tab');
  await keyboard.type(SUPERVISOR.pin);
  await keyboard.press('Enter');
  await opened.page.getByText('Penyelia sudah membuka').waitFor();
  await keyboard.type(OFFICER.pin);
  await keyboard.press('Enter');
  await opened.page.locator('[data-panel=work] h1').waitFor();
  await opened.page.context().close();
  await core.close();
});
