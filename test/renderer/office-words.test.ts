import { expect, test } from 'vitest';
import { difference } from '../../src/renderer/features/conflicts/difference.ts';
import { momentText, spanText } from '../../src/renderer/features/texts/time-text.ts';

test.each([
  ['Jl. Anggrek 14, RT 012', 'Jl. Anggrek 4, RT 012', ['Jl. Anggrek ', '14, ', 'RT 012']],
  ['Jl. Anggrek 4, RT 021', 'Jl. Anggrek 14, RT 012', ['Jl. Anggrek ', '4, RT 021', '']],
  ['Wiraswasta', 'Karyawan swasta', ['', 'Wiraswasta', '']],
  ['sama', 'sama', ['sama', '', '']],
  ['a a', 'a', ['', 'a ', 'a']],
] as const)('"%s" differs from "%s" by whole words', (text, other, parts) => {
  const { before, differs, after } = difference(text, other);
  expect([before, differs, after]).toEqual(parts);
  expect(before + differs + after).toBe(text);
});

/** A text with its values, so that a test reads which sentence was chosen. */
const t = (id: string, values?: Readonly<Record<string, string | number | null>>) =>
  [id, ...Object.entries(values ?? {}).map(([name, value]) => `${name}=${value}`)].join(' ');

const MINUTE = 60_000;
test.each([
  [-5, 'span.moment'],
  [MINUTE - 1, 'span.moment'],
  [MINUTE, 'span.minutes minutes=1'],
  [177 * MINUTE, 'span.hours hours=2 minutes=57'],
  [24 * 60 * MINUTE, 'span.days days=1 hours=0'],
  [76 * 60 * MINUTE, 'span.days days=3 hours=4'],
])('%i ms is counted out', (ms, text) => {
  expect(spanText(ms, t)).toBe(text);
});

test.each([
  ['2026-11-24T06:16:00.000Z', '14.16'],
  // 16.30 UTC of the 23rd is already the 24th in Samarinda.
  ['2026-11-23T16:30:00.000Z', '00.30'],
  ['2026-11-23T07:10:00.000Z', 'time.yesterday time=15.10'],
  ['2026-11-20T01:30:00.000Z', 'time.other-day day=20 Nov time=09.30'],
])('%s is said as at the site', (at, text) => {
  const now = Date.parse('2026-11-24T06:20:00.000Z');
  expect(momentText(at, now, 'Asia/Makassar', 'id', t)).toBe(text);
});
