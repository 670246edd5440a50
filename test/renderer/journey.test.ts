import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Output, Result } from '#contract/index';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCoreHost } from '../support/browser/core-host.ts';
import type { LoketHost } from '../support/browser/host.ts';
import { openPage } from '../support/browser/page.ts';
import { usePages } from '../support/browser/use-pages.ts';
import { MALL, OFFICER, SUPERVISOR } from '../support/core/seed.ts';

const box = usePages();
let host: LoketHost;

beforeAll(async () => {
  host = await startCoreHost();
});
afterAll(() => host.close());

/** Keys beyond the text that has to be typed; may only fall (docs/design/ui.md, Proof). */
const MOST_KEYS = 22;

/** The keyboard, counted. */
function keyboard(page: Page) {
  let pressed = 0;
  return {
    press: async (...keys: string[]) => {
      for (const key of keys) {
        pressed += 1;
        await page.keyboard.press(key);
      }
    },
    type: (text: string) => page.keyboard.type(text),
    count: () => pressed,
  };
}

test('a visit from card to receipt needs only the keyboard, breaks no policy and stays below its count of keys', async () => {
  const { page, violations } = await openPage(box.browser, box.url, host);
  const keys = keyboard(page);
  const heading = (name: string | RegExp) => page.getByRole('heading', { name }).first().waitFor();

  await page.getByRole('combobox').waitFor();
  await keys.type(OFFICER.name);
  await page.keyboard.press('Enter');
  await page.getByLabel('PIN').waitFor();
  await keys.type(OFFICER.pin);
  await page.keyboard.press('Enter');
  await heading('Siap melayani');

  await keys.press('F3');
  await heading('Siapa pemohonnya?');
  await host.call('simulator.play', { id: 'card-budi' });
  await heading('Pemohon baru dari kartu');
  await keys.press('F8');
  await page.getByPlaceholder('Ketik nama layanan atau instansi').waitFor();
  await keys.type('paspor baru');
  await keys.press('Enter');
  await heading(/Paspor baru/);

  await fillForm(page, keys);
  for (let row = 0; row < 12 && (await page.getByText('Semua lengkap').count()) === 0; row += 1)
    await keys.press('Enter');
  await page.getByText('Semua lengkap').waitFor();
  await keys.press('F8');
  await page.getByText('Tinjau bersama').waitFor();
  await keys.press('F8');
  await page.getByText('Permohonan diajukan pukul').waitFor();
  await page.getByRole('img', { name: 'QR tanda terima' }).waitFor();
  expect(await page.getByRole('article', { name: 'Tanda terima' }).innerText()).toMatch(/6472A-K07-\d{6}-0001-./);

  await expectPaperInWindow(page);

  await keys.press('Control+s');
  await page.getByText('Tanda terima disimpan sebagai').waitFor();
  await keys.press('F10');
  await heading('Selesaikan kunjungan');
  await keys.press('1');
  await heading('Siap melayani');
  expect(keys.count()).toBeLessThanOrEqual(MOST_KEYS);

  await expectKiriman(page, keys);
  await page.context().close();
  expect(violations).toEqual([]);
});

test('a supervisor of a mall that no centre was heard of yet begins at its plan, and each page says what it has', async () => {
  await host.call('session.sign-out', { commandId: randomUUID() });
  const { page, violations } = await openPage(box.browser, box.url, host);
  const keys = keyboard(page);
  await page.getByRole('combobox').waitFor();
  await keys.type(SUPERVISOR.name);
  await keys.press('Enter');
  await page.getByLabel('PIN').waitFor();
  await keys.type(SUPERVISOR.pin);
  await keys.press('Enter');
  await page.getByRole('heading', { name: 'Denah loket' }).waitFor();
  await page.getByText('keadaan loket lain belum terdengar').waitFor();
  const numbers = await page.getByRole('option').locator('span:first-child').allInnerTexts();
  expect(numbers.filter((text) => /^\d+$/.test(text)).map(Number)).toEqual(MALL.counters.map((_, index) => index + 1));
  await keys.type('12');
  await page.getByRole('heading', { name: 'Loket 12' }).waitFor();
  await keys.press('Shift+F12');
  await page.getByRole('heading', { name: 'Tidak ada pengecualian' }).waitFor();
  await keys.press('F11');
  await page.getByText('Tersimpan di loket, menunggu jaringan').first().waitFor();
  await keys.press('Escape');
  await page.getByRole('heading', { name: 'Denah loket' }).waitFor();
  expect(violations).toEqual([]);
});

/** What was submitted without a network is in Kiriman, with what that means, and Esc leads back. */
async function expectKiriman(page: Page, keys: ReturnType<typeof keyboard>): Promise<void> {
  await keys.press('F11');
  const entry = page.getByRole('option', { name: /-0001-./ });
  await entry.waitFor();
  expect(await entry.innerText()).toContain('Tersimpan di loket, menunggu jaringan');
  await page.getByText('Tersimpan aman di komputer ini').waitFor();
  await keys.press('Escape');
  await page.getByRole('heading', { name: 'Siap melayani' }).waitFor();
}

/** Every line of the sheet stands in the text of the sealed PDF, so that officer and citizen read the same words. */
async function expectPaperInWindow(page: Page): Promise<void> {
  const { visit } = valueOf(await host.call('visits.current', {})) as Output<'visits.current'>;
  const receiptId = visit?.applications[0]?.receipt?.id;
  const { pdf } = valueOf(await host.call('receipts.file', { receiptId })) as Output<'receipts.file'>;
  const paper = plain(
    execFileSync('pdftotext', ['-raw', '-', '-'], { input: Buffer.from(pdf, 'base64') }).toString('utf8'),
  );
  const sheet = page.getByRole('article', { name: 'Tanda terima' });
  const lines = (await sheet.locator('p, h2, dt, dd > *').allInnerTexts()).map(plain);
  expect(lines.length).toBeGreaterThan(20);
  expect(lines.filter((line) => !paper.includes(line))).toEqual([]);
}

const plain = (text: string) => text.replace(/\s+/g, ' ').trim();

const valueOf = (result: Result<unknown>): unknown => {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};

/** Types an answer into each empty field, as Enter leads from one to the next. */
async function fillForm(page: Page, keys: ReturnType<typeof keyboard>): Promise<void> {
  for (let field = 0; field < 30; field += 1) {
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      if (element instanceof HTMLSelectElement) return 'select';
      if (!(element instanceof HTMLInputElement)) return 'none';
      if (element.type === 'radio') return 'radio';
      return element.inputMode;
    });
    if (here === 'none') return;
    const isEmpty = () => page.evaluate(() => (document.activeElement as HTMLInputElement).value === '');
    if (here === 'select') await keys.press('ArrowDown');
    else if (here === 'radio') await keys.press('Space');
    else if (here !== 'email' && (await isEmpty())) await keys.type(here === 'tel' ? '081346000217' : 'Contoh');
    await keys.press('Enter');
  }
}
