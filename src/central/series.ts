/** Letters of machine codes: no I, no O (docs/design/receipts.md, Number). Counters come first under K, as in `6472A-K07`. */
const LETTERS = 'KLMNPQRSTUVWXYZABCDEFGHJ';
const PER_LETTER = 99;

/** The nth machine code of a site, from 0: `K01` … `K99`, `L01` …. Throws when a site has given out all 2,376. */
export function machineCode(n: number): string {
  const letter = LETTERS[Math.floor(n / PER_LETTER)];
  if (letter === undefined) throw new Error('this site has no machine codes left');
  return `${letter}${String((n % PER_LETTER) + 1).padStart(2, '0')}`;
}
