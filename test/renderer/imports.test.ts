import { ERRORS } from '#contract/errors';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import indonesian from '../../resources/locales/id.json' with { type: 'json' };
import { openOffice } from '../support/browser/office-scenes.ts';
import { openPage } from '../support/browser/page.ts';
import { usePages } from '../support/browser/use-pages.ts';
import { StandIn } from '../support/browser/stand-in.ts';

const box = usePages();

async function atImports(use: (page: Page, host: StandIn) => Promise<void>): Promise<void> {
  const host = new StandIn();
  host.now = '2026-11-24T06:16:40.000Z';
  const { page, violations } = await openPage(box.browser, box.url, host, { clockAt: host.now });
  await openOffice(page, 'les', 'Control+Shift+e', 'Kiriman dari USB');
  await use(page, host);
  expect(violations).toEqual([]);
  await page.context().close();
}

const focused = (page: Page) => page.locator('button:focus');

test('Enter chooses, Enter sends, and what became of it is read; the decisions are one key away', () =>
  atImports(async (page) => {
    await expect.poll(() => focused(page).innerText()).toContain('Pilih berkas');
    await page.keyboard.press('Enter');
    await page.getByText('Loket 8').waitFor();
    await page.getByText('648 kiriman, nomor 41 sampai 688').waitFor();
    await expect.poll(() => focused(page).innerText()).toContain('Kirim ke pusat');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('612 kiriman baru, 36 sudah ada').waitFor();
    await page.getByText('Menunggu keputusan penyelia').waitFor();
    await page.getByRole('button', { name: 'Buka Pengecualian' }).press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Pengecualian' }).waitFor();
  }));

test('while it goes, the amount, the pace and the rest are told, Enter stops nothing, and the button does', () =>
  atImports(async (page, host) => {
    await page.keyboard.press('Enter');
    await page.getByText('Loket 8').waitFor();
    host.emit('imports.changed', host.imports.going('sending', 0));
    await page.getByRole('progressbar', { name: 'Mengirim ke pusat' }).waitFor();
    await page.clock.setFixedTime('2026-11-24T06:17:40.000Z');
    host.emit('imports.changed', host.imports.going('sending', 6_000_000));
    await page.getByText('6,0 MB dari 24,6 MB, 100 kB per detik').waitFor();
    await page.getByText('Kira-kira 3 menit lagi.').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('F11');
    await page.getByRole('heading', { level: 1, name: 'Kiriman', exact: true }).waitFor();
    await page.keyboard.press('Control+Shift+e');
    await page.getByRole('progressbar', { name: 'Mengirim ke pusat' }).waitFor();
    await page.getByRole('button', { name: 'Hentikan pengiriman' }).press('Enter');
    await page.getByRole('button', { name: 'Kirim ke pusat' }).waitFor();
  }));

test('a file of another mall is named as such, and a renamed one says that its origin does not show', () =>
  atImports(async (page, host) => {
    const { log } = host.imports.file;
    host.imports.file = { ...host.imports.file, log: log && { ...log, workstation: null } };
    await page.keyboard.press('Enter');
    await page.getByText('komputer mal lain').waitFor();
    await page.getByText('Komputer ini bukan dari mal Anda.').waitFor();
    host.imports.file = { ...host.imports.file, fileName: 'kiriman.lkx', log: null };
    await page.getByRole('button', { name: 'Pilih berkas lain' }).press('Enter');
    await page.getByText('Nama berkas sudah diganti').waitFor();
  }));

const texts: Readonly<Record<string, string>> = indonesian;
test('each way in which a file is refused has its own sentence, and the file can be sent again', () =>
  atImports(async (page, host) => {
    await page.keyboard.press('Enter');
    await page.getByText('Loket 8').waitFor();
    const titles = new Set<string>();
    for (const reason of ERRORS['import-refused'].shape.reason.options) {
      host.refusals.set('imports.send', ['import-refused', { reason }]);
      await page.getByRole('button', { name: 'Kirim ke pusat' }).press('Enter');
      const title = texts[`import-refused.${reason}.title`] ?? '';
      await page.getByRole('alert').getByText(title).waitFor();
      titles.add(title);
    }
    expect(titles.size).toBe(ERRORS['import-refused'].shape.reason.options.length);
    await page.getByRole('button', { name: 'Kirim ke pusat' }).press('Enter');
    await page.getByText('Baru diterima').waitFor();
  }));

test('an officer is not offered it', async () => {
  const host = new StandIn();
  const { page } = await openPage(box.browser, box.url, host);
  await openOffice(page, 'rah', 'F11', 'Kiriman');
  await page.keyboard.press('Control+Shift+e');
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Kiriman');
  expect(await page.getByText('Kirim berkas USB dari loket lain').count()).toBe(0);
  await page.context().close();
});
