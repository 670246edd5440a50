import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright';
import { afterEach, beforeEach, expect, test } from 'vitest';
import axe from 'axe-core';
import { startCoreHost } from '../support/browser/core-host.ts';
import { openPage } from '../support/browser/page.ts';
import { usePages } from '../support/browser/use-pages.ts';
import { jpeg, pdf } from '../support/core/samples.ts';
import { OFFICER } from '../support/core/seed.ts';

const box = usePages();
let host: Awaited<ReturnType<typeof startCoreHost>>;
let page: Page;
let violations: string[];
beforeEach(async () => {
  host = await startCoreHost();
  ({ page, violations } = await openPage(box.browser, box.url, host));
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type(OFFICER.name.split(' ')[1] ?? '');
  await page.keyboard.press('Enter');
  await page.getByLabel('PIN').waitFor();
  await page.keyboard.type(OFFICER.pin);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Siap melayani' }).waitFor();
  const commandId = (): string => crypto.randomUUID();
  await host.call('visits.start', { commandId: commandId() });
  await host.call('citizens.create', {
    commandId: commandId(),
    method: 'manual',
    data: Object.assign(
      Object.fromEntries(
        ['nik', 'birthPlace', 'birthDate', 'sex', 'address', 'rt', 'rw', 'village', 'district', 'regency', 'religion']
          .concat(['maritalStatus', 'occupation', 'nationality', 'phone', 'email'])
          .map((field) => [field, null]),
      ),
      { name: 'BUDI SANTOSO' },
    ),
  });
  await host.call('applications.add', { commandId: commandId(), serviceCode: 'DKC-KK-CHANGE' });
  await page
    .getByRole('button', { name: /^Lampirkan/ })
    .first()
    .waitFor();
});
afterEach(async () => {
  await page.context().close();
  await host.close();
});

const row = (position: number) => page.locator('tr[data-attach]').nth(position);
const fileIn = (position: number, name: string) => row(position).locator('li').getByText(name).first();
const choose = async (open: () => Promise<void>, file: { name: string; buffer: Buffer }) => {
  const [dialog] = await Promise.all([page.waitForEvent('filechooser'), open()]);
  await dialog.setFiles({ ...file, mimeType: 'application/octet-stream' });
};

test('a file is attached, named with its size, ticks its requirement, and is removed again', async () => {
  const first = row(0);
  const open = () => first.getByRole('button', { name: /^Lampirkan/ }).click();
  await choose(open, { name: 'kk lama.pdf', buffer: await pdf(2, { padding: Buffer.alloc(400_000, 1) }) });
  await fileIn(0, 'kk lama.pdf').waitFor();
  await first
    .getByText(/^\d+ kB$/)
    .first()
    .waitFor();
  await first.getByText('Ada', { exact: true }).first().waitFor();
  await choose(open, { name: 'foto.jpg', buffer: jpeg() });
  await fileIn(0, 'foto.jpg').waitFor();
  if (process.env['LOKET_PICTURES']) {
    mkdirSync(process.env['LOKET_PICTURES'], { recursive: true });
    await first.scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${process.env['LOKET_PICTURES']}/attachments.png` });
  }
  await page.evaluate(axe.source);
  const found = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  expect(found.violations.map(({ id }) => id)).toEqual([]);
  await first.getByRole('button', { name: /^Hapus.*kk lama/ }).click();
  await fileIn(0, 'kk lama.pdf').waitFor({ state: 'detached' });
  expect(violations).toEqual([]);
});

test('the keyboard opens the dialog of the row', async () => {
  await choose(() => page.keyboard.press('Alt+Shift+Digit2'), { name: 'bukti.jpg', buffer: jpeg() });
  await fileIn(1, 'bukti.jpg').waitFor();
});

test('what is no document is refused in words, and the work goes on', async () => {
  const open = () => page.keyboard.press('Alt+Shift+Digit1');
  await choose(open, { name: 'virus.pdf', buffer: Buffer.from('MZ') });
  await page.getByText('Jenis berkas ini tidak diterima.').waitFor();
  await choose(open, { name: 'besar.pdf', buffer: Buffer.alloc(5_242_881, 0x20) });
  await page.getByText('Berkas terlalu besar; paling besar 5 MB.').waitFor();
  await choose(open, { name: 'kk.pdf', buffer: await pdf() });
  await fileIn(0, 'kk.pdf').waitFor();
});

test('a file dropped on a row lies with that row', async () => {
  const bytes = [...jpeg()];
  await row(0).evaluate((target, list) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(list)], 'seret.jpg'));
    for (const type of ['dragover', 'drop']) {
      target.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }
  }, bytes);
  await fileIn(0, 'seret.jpg').waitFor();
});
