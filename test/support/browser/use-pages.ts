import type { Browser } from 'playwright';
import { afterAll, beforeAll } from 'vitest';
import { servePages, startBrowser } from './page.ts';

export interface PagesBox {
  readonly browser: Browser;
  /** Where the pages are served. */
  readonly url: string;
}

/** The window's pages and a browser to see them with, once per file. */
export function usePages(): PagesBox {
  const box = {} as { browser: Browser; url: string };
  let close: () => Promise<void> = () => Promise.resolve();
  beforeAll(async () => {
    const [pages, browser] = await Promise.all([servePages(), startBrowser()]);
    Object.assign(box, { browser, url: pages.url });
    close = async () => {
      await browser.close();
      await pages.close();
    };
  });
  afterAll(() => close());
  return box;
}
