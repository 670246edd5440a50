import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csp, REACT_ARIA_STYLE_HASH, responseHeaders } from '#main/security/csp';

const directives = new Map(
  csp()
    .split(';')
    .map((part) => part.trim().split(/\s+/))
    .map(([name = '', ...values]) => [name, values]),
);

test('everything not named is forbidden, and nothing named is wide', () => {
  expect(directives.get('default-src')).toEqual(["'none'"]);
  expect(directives.get('script-src')).toEqual(["'self'"]);
  expect(directives.get('require-trusted-types-for')).toEqual(["'script'"]);
  for (const name of ['frame-src', 'frame-ancestors', 'base-uri', 'object-src', 'form-action']) {
    expect(directives.get(name)).toEqual(["'none'"]);
  }
  const values = [...directives.values()].flat();
  expect(values.filter((value) => /unsafe|\*|^data:|^https?:|^ws/.test(value))).toEqual([]);
});

test('every response says the policy and what protects it', () => {
  expect(responseHeaders('text/html')).toMatchObject({
    'Content-Type': 'text/html',
    'Content-Security-Policy': csp(),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
  });
});

test('the one allowed style is the one the installed react-aria adds', () => {
  const folder = join(import.meta.dirname, '../../node_modules/react-aria');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /usePress\.(mjs|js|cjs)$/.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
  const styles = sources.flatMap((source) =>
    [...source.matchAll(/textContent\s*=\s*`([^`]*)`/g)].map(([, text = '']) => evaluated(text, source)),
  );
  const hashes = styles.map((style) => `sha256-${createHash('sha256').update(style.trim()).digest('base64')}`);
  expect(hashes.length).toBeGreaterThan(0);
  expect(new Set(hashes)).toEqual(new Set([REACT_ARIA_STYLE_HASH]));
});

/** Fills in the constants of the template, which the source declares above it. */
function evaluated(template: string, source: string): string {
  return template.replaceAll(/\$\{(?:\([^)]*\)|)?([$\w]+)\}/g, (_whole, name: string) => {
    const value = new RegExp(`${name.replaceAll('$', '\\$')}\\s*=\\s*'([^']*)'`).exec(source)?.[1];
    if (value === undefined) throw new Error(`The style uses ${name}, which is not a constant of its file`);
    return value;
  });
}
