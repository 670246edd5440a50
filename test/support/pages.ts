import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/**
 * A page of docs/ that a test writes from what it saw. It fails while the page says something else; with
 * `WRITE_PAGES=1` it writes the page instead.
 */
export async function expectPage(name: string, text: string): Promise<void> {
  const path = join(ROOT, 'docs', name);
  const page = await format(text, { ...(await resolveConfig(path)), parser: 'markdown' });
  if (process.env['WRITE_PAGES'] === '1') writeFileSync(path, page);
  expect(page, `docs/${name} is out of date: WRITE_PAGES=1 and this test again`).toBe(readFileSync(path, 'utf8'));
}
