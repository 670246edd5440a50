import { expect, test } from 'vitest';
import { SiteDate } from '#contract/ids';
import { checkCharacter, formatReceiptNumber, parseReceiptNumber } from '#domain/receipt-number/index';

const localDate = SiteDate.parse('2026-11-24');
const parts = { site: '6472A', machine: 'K07', localDate, sequence: 147 };

test.each([
  ['A12425GABC1234002', 'M'],
  ['6472AK072611240147', '4'],
])('the check character of %s is %s', (body, expected) => expect(checkCharacter(body)).toBe(expected));

test('a character outside digits and capitals has no check character', () => {
  expect(() => checkCharacter('6472a')).toThrow('no check character');
});

test('the parts give the printed number', () => {
  expect(formatReceiptNumber(parts)).toBe('6472A-K07-261124-0147-4');
});

test.each([[0], [10_000], [1.5]])('sequence %s is refused', (sequence) => {
  expect(() => formatReceiptNumber({ ...parts, sequence })).toThrow('out of range');
});

test('a machine code with a letter that looks like a digit is refused', () => {
  expect(() => formatReceiptNumber({ ...parts, machine: 'O07' })).toThrow();
});

test.each([
  ['6472A-K07-261124-0147-4'],
  ['6472ak072611240147 4'],
  ['  6472 A K07 26 11 24 0147 4\n'],
  ['6472A-KO7-26ii24-OI47-4'],
])('%j is read', (text) => expect(parseReceiptNumber(text)).toEqual(parts));

test.each([
  ['wrong check character', '6472A-K07-261124-0147-5'],
  ['a letter O as machine letter', '6472A-O07-261124-0147-4'],
  ['too short', '6472A-K07-261124-0147'],
  ['too long', '6472A-K07-261124-0147-44'],
  ['nothing', ''],
  ['a day that does not exist', withCheck('6472AK072613310147')],
  ['sequence zero', withCheck('6472AK072611240000')],
  ['other scripts', '６４７２A-K07-261124-0147-4'],
])('%s is not a number', (_, text) => expect(parseReceiptNumber(text)).toBeUndefined());

test('every single wrong character is found', () => {
  const compact = '6472AK0726112401474';
  const substitutions = Array.from(compact).flatMap((right, at) =>
    Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', (wrong) => ({ at, wrong })).filter(
      ({ wrong }) => wrong !== right,
    ),
  );
  const missed = substitutions.filter(({ at, wrong }) => {
    const changed = compact.slice(0, at) + wrong + compact.slice(at + 1);
    return checkCharacter(changed.slice(0, 18)) === changed.slice(18);
  });
  expect(substitutions).toHaveLength(665);
  expect(missed).toEqual([]);
});

function withCheck(body: string): string {
  return body + checkCharacter(body);
}
