import { expect, test } from 'vitest';
import { ALARMS, openOffice, TECHNICIAN } from '../support/browser/office-scenes.ts';
import { openPage } from '../support/browser/page.ts';
import { usePages } from '../support/browser/use-pages.ts';
import { StandIn } from '../support/browser/stand-in.ts';

const box = usePages();

function withAlarms(): StandIn {
  const host = new StandIn();
  host.session = { ...host.session, officers: [...host.session.officers, TECHNICIAN] };
  host.now = '2026-11-24T06:16:40.000Z';
  host.alarms = ALARMS;
  return host;
}

test('a supervisor is told in the status bar, and reads what happened, what is safe, what to do and what closes it', async () => {
  const host = withAlarms();
  const { page, violations } = await openPage(box.browser, box.url, host, { clockAt: host.now ?? '' });
  await openOffice(page, 'les', 'F12', 'Denah loket');
  await page.getByRole('button', { name: '2 peringatan komputer' }).press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Peringatan komputer' }).waitFor();
  await page.locator('[role=option]:focus').waitFor();
  const about = page.locator('[data-panel=next]');
  expect(await about.innerText()).toMatch(/Dua komputer menulis sebagai satu[\s\S]*Loket 7[\s\S]*09\.40/);
  await about.getByText('Tertutup sendiri begitu komputer itu didaftarkan ulang').waitFor();
  await page.keyboard.press('ArrowDown');
  await about.getByText('nomor 412 sampai 436 dari catatannya').waitFor();
  await page.keyboard.press('ArrowDown');
  await about.getByText('sudah didaftarkan ulang sejak itu').waitFor();
  expect(await about.getByText('Tertutup sendiri').count()).toBe(0);
  host.alarms = [];
  host.emit('changed', { keys: ['machine_alarm:x'] });
  host.emit('sync.changed', host.sync);
  await page.getByRole('heading', { name: 'Tidak ada peringatan' }).waitFor();
  expect(await page.getByRole('button', { name: /peringatan komputer/ }).count()).toBe(0);
  expect(violations).toEqual([]);
  await page.context().close();
});

test('a technician begins with the alarms, has the stick beside them, and no screen of a citizen', async () => {
  const host = withAlarms();
  const { page, violations } = await openPage(box.browser, box.url, host, { clockAt: host.now ?? '' });
  await openOffice(page, 'agus', 'Escape', 'Peringatan komputer');
  const screens = await page.getByRole('navigation').getByRole('button').allInnerTexts();
  expect(screens.map((text) => text.split('\n')[0])).toEqual(['Peringatan', 'Kiriman USB']);
  await page.keyboard.press('F11');
  await page.keyboard.press('Control+Shift+e');
  await page.getByRole('heading', { level: 1, name: 'Kiriman dari USB' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { level: 1, name: 'Peringatan komputer' }).waitFor();
  expect(violations).toEqual([]);
  await page.context().close();
});

test('an officer is told of no alarm', async () => {
  const host = withAlarms();
  const { page } = await openPage(box.browser, box.url, host, { clockAt: host.now ?? '' });
  await openOffice(page, 'rah', 'F11', 'Kiriman');
  await page.keyboard.press('Shift+F11');
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Kiriman');
  expect(await page.getByText('peringatan komputer').count()).toBe(0);
  await page.context().close();
});

test('the header counts what waits for a decision, one less after each, and what waits for the network', async () => {
  const host = withAlarms();
  const { page } = await openPage(box.browser, box.url, host, { clockAt: host.now ?? '' });
  await openOffice(page, 'les', 'Shift+F12', 'Pengecualian');
  const nav = page.getByRole('navigation');
  await nav.getByRole('button', { name: 'Pengecualian 5' }).waitFor();
  await page.getByText('Karyawan swasta').waitFor();
  await page.locator('[role=option]:focus').waitFor();
  await page.keyboard.press('1');
  await page.locator('[data-panel=next]').getByText('Pilihan sudah dicatat').waitFor();
  await page.keyboard.press('2');
  await nav.getByRole('button', { name: 'Pengecualian 4' }).waitFor();
  const offline = { ...host.sync, online: false, unsentApplicationCount: 12, attentionCount: 1 };
  host.emit('sync.changed', offline);
  await nav.getByRole('button', { name: 'Kiriman 13' }).waitFor();
  host.emit('sync.changed', { ...offline, online: true });
  await nav.getByRole('button', { name: 'Kiriman 1 ' }).waitFor();
  await page.context().close();
});
