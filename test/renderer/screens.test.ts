import axe from 'axe-core';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { walkOffice } from '../support/browser/office-scenes.ts';
import { usePages } from '../support/browser/use-pages.ts';
import { walkGates, walkScenes } from '../support/browser/scenes.ts';

const box = usePages();

const found: string[] = [];

async function inspect(name: string, page: Page): Promise<void> {
  await page.evaluate(axe.source);
  // A colour on its way from disabled to enabled is neither; axe judges what the eye rests on.
  await page.evaluate(() =>
    Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => undefined))),
  );
  const { violations } = await page.evaluate(() =>
    (window as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  );
  for (const { id, nodes } of violations)
    found.push(`${name}: ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  const width = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  if ((width[0] ?? 0) > (width[1] ?? 0)) found.push(`${name}: ${width[0]} px wide in a window of ${width[1]} px`);
}

// 683 px is 1366 at 200 % zoom.
test.each([
  ['light', 1366],
  ['dark', 1366],
  ['light', 683],
] as const)(
  'every screen in the %s theme at %i px is accessible, fits its width and breaks no policy',
  async (theme, width) => {
    found.length = 0;
    const options = { theme, width, height: width === 683 ? 384 : 768 };
    const refused = [
      ...(await walkScenes(box.browser, box.url, options, inspect)),
      ...(await walkGates(box.browser, box.url, options, inspect)),
      ...(await walkOffice(box.browser, box.url, options, inspect)),
    ];
    expect(refused).toEqual([]);
    expect(found).toEqual([]);
  },
);
