import type { Browser, Page } from 'playwright';
import { openPage, type PageOptions } from './page.ts';
import { PIN, StandIn } from './stand-in.ts';

/** Called at each screen; the name is a file name as well. */
export type AtScene = (name: string, page: Page) => Promise<void>;

/** Walks through every screen of the window, by keys, with the stand-in. Returns what the policy refused. */
export async function walkScenes(browser: Browser, url: string, options: PageOptions, at: AtScene): Promise<string[]> {
  const host = new StandIn({ online: false });
  host.now = instant('06:02:40');
  const { page, violations } = await openPage(browser, url, host, { ...options, clockAt: host.now });
  const later = async (time: string) => {
    host.now = instant(time);
    await page.clock.setFixedTime(host.now);
  };
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const heading = (name: string) => page.getByRole('heading', { name }).first().waitFor();
  const scene = (name: string) => at(name, page);

  await page.getByRole('combobox').waitFor();
  await scene('sign-in');
  await page.keyboard.type('rah');
  await press('Enter');
  await page.getByLabel('PIN').fill('0000');
  await press('Enter');
  await page.getByText('tidak cocok').waitFor();
  await scene('sign-in-wrong-pin');
  host.refusals.set('session.sign-in', ['pin-locked', { until: null }]);
  await page.keyboard.type('0000');
  await press('Enter');
  await page.getByText('PIN terkunci').waitFor();
  await press('Tab', 'Tab', 'Enter');
  await page.getByLabel('PIN penyelia').waitFor();
  await scene('clear-pin');
  await press('s', 'Tab');
  await page.keyboard.type(PIN);
  await press('Enter');
  await page.getByText('Penyelia sudah membuka').waitFor();
  await page.keyboard.type(PIN);
  await press('Enter');
  await heading('Siap melayani');
  await later('06:03:10');
  await scene('no-visit');
  await press('F3');
  await heading('Siapa pemohonnya?');
  await scene('no-citizen');
  await later('06:03:40');
  await press('F4');
  await page.keyboard.type('tidak ada');
  await page.getByText('Tidak ditemukan').waitFor();
  await scene('find');
  await later('06:04:05');
  host.scan('card');
  await heading('Pemohon baru dari kartu');
  await scene('citizen');
  await later('06:05:12');
  await page.keyboard.type('081346122170');
  await press('Enter', 'Enter');
  await page.getByPlaceholder('Ketik nama layanan atau instansi').waitFor();
  await scene('services');
  await page.keyboard.type('paspor baru');
  await press('Enter');
  await heading('Paspor baru');
  await later('06:11:40');
  await fillPassport(page);
  host.scan('unknown');
  await page.getByText('Kode tidak dikenal').waitFor();
  await scene('form');
  await press('Escape');
  await sheets(page, scene);
  await submit(page, later, scene);
  await later('06:17:20');
  host.scan('ambiguous');
  await page.getByText('dapat berarti').waitFor();
  await scene('ambiguous-scan');
  await later('06:18:30');
  await press('F10');
  await heading('Selesaikan kunjungan');
  await scene('finish');
  await later('06:19:05');
  await press('Control+l');
  await heading('Layar terkunci');
  await scene('locked');
  await page.context().close();
  return violations;
}

/** A time of the day in the pictures, in UTC; Samarinda is eight hours ahead. */
const instant = (time: string) => `2026-11-24T${time}.000Z`;

async function fillPassport(page: Page): Promise<void> {
  await page.getByLabel('Nama ibu kandung').fill('Halimah');
  await page.getByLabel('Negara tujuan').fill('Malaysia');
  await page.getByLabel('Tujuan', { exact: true }).selectOption({ index: 2 });
  await page.getByLabel('Nomor HP kontak').fill('0813');
  await page.keyboard.press('Enter');
  await page.getByText('dimulai 0 atau +62').waitFor();
}

async function sheets(page: Page, scene: (name: string) => Promise<void>): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Perintah' }).waitFor();
  await scene('palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F1');
  await page.getByRole('dialog', { name: 'Tombol layar ini' }).waitFor();
  await scene('help');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Bahasa: Indonesia' }).click();
  await page.getByText('Before submitting').waitFor();
  await scene('form-english');
  await page.getByRole('button', { name: 'Language: English' }).click();
}

async function submit(
  page: Page,
  later: (time: string) => Promise<void>,
  scene: (name: string) => Promise<void>,
): Promise<void> {
  await later('06:15:10');
  await page.getByLabel('Nomor HP kontak').fill('081346998877');
  await page.getByText('Tidak', { exact: true }).click();
  await page.getByLabel('Nama', { exact: true }).fill('Rusdi Hamzah');
  await page.getByLabel('Hubungan').selectOption({ index: 1 });
  for (const key of ['Alt+1', 'Alt+2', 'Alt+3', 'Alt+4', 'Alt+4']) await page.keyboard.press(key);
  await page.getByText('Semua lengkap').waitFor();
  await scene('form-complete');
  await page.keyboard.press('F8');
  await page.getByText('Tinjau bersama').waitFor();
  await scene('review');
  await later('06:16:04');
  await page.keyboard.press('F8');
  await page.getByRole('img', { name: 'QR tanda terima' }).waitFor();
  await scene('receipt');
}

/** Screens before the desk that no healthy core shows. */
export async function walkGates(browser: Browser, url: string, options: PageOptions, at: AtScene): Promise<string[]> {
  const blocked = new StandIn({
    session: { phase: 'blocked', fault: 'database-wrong-key', dataFolder: '/var/lib/loket', site: null, counter: null },
  });
  const enrol = new StandIn({ session: { phase: 'not-enrolled', site: null, counter: null, today: [], officers: [] } });
  const found: string[] = [];
  for (const [name, host] of [
    ['blocked', blocked],
    ['enrol', enrol],
  ] as const) {
    const { page, violations } = await openPage(browser, url, host, { ...options, clockAt: instant('06:02:40') });
    await page.getByRole('heading').first().waitFor();
    await at(name, page);
    found.push(...violations);
    await page.context().close();
  }
  const tray = await openPage(browser, url, new StandIn(), { ...options, file: 'simulator.html', width: 560 });
  await tray.page.getByRole('button', { name: 'KTP-el Budi Santoso' }).waitFor();
  await at('simulator', tray.page);
  await tray.page.context().close();
  return [...found, ...tray.violations];
}
