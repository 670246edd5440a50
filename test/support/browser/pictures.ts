import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { walkOffice } from './office-scenes.ts';
import { servePages, startBrowser } from './page.ts';
import { walkGates, walkScenes } from './scenes.ts';

// Draws the screens into docs/screens: node test/support/browser/pictures.ts
// With a folder, every screen at every size into it, to be looked at: node test/support/browser/pictures.ts DIR
const elsewhere = process.argv[2];
const OUT = elsewhere ?? new URL('../../../docs/screens/', import.meta.url).pathname;
const SIZES = [
  ['1366', { theme: 'light', width: 1366, height: 768 }],
  ['1366-dark', { theme: 'dark', width: 1366, height: 768 }],
  ['1920', { theme: 'light', width: 1920, height: 1080 }],
  ['1920-dark', { theme: 'dark', width: 1920, height: 1080 }],
  ['zoom-200', { theme: 'light', width: 683, height: 384 }],
] as const;
/** Kept at every size; the others only at the usual one. */
const EVERYWHERE = ['sign-in', 'form', 'receipt', 'ledger', 'floor'];

const pages = await servePages();
const browser = await startBrowser();
await mkdir(OUT, { recursive: true });
for (const [size, options] of SIZES) {
  const draw: Parameters<typeof walkScenes>[3] = async (name, page) => {
    if (!elsewhere && size !== '1366' && !EVERYWHERE.includes(name)) return;
    await page.evaluate(() => document.fonts.ready);
    await page.waitForFunction(isClockRight);
    await page.screenshot({
      path: join(OUT, `${name}-${size}.png`),
      fullPage: size === 'zoom-200',
      animations: 'disabled',
    });
  };
  await walkScenes(browser, pages.url, options, draw);
  await walkOffice(browser, pages.url, options, draw);
  if (elsewhere || size === '1366') await walkGates(browser, pages.url, options, draw);
}
/** The page looks at its clock every few seconds; where it shows one, the picture waits for it. Runs in the page. */
function isClockRight(): boolean {
  const bars = [...document.querySelectorAll<HTMLElement>('footer[aria-label]')];
  const shown = /(\d\d\.\d\d) WITA/.exec(bars.at(-1)?.innerText ?? '')?.[1];
  const now = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(11, 16).replace(':', '.');
  return shown === undefined || shown === now;
}

await browser.close();
await pages.close();
