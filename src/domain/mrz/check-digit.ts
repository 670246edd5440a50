const WEIGHTS = [7, 3, 1] as const;

/** `0`-`9` as they are, `A` = 10 to `Z` = 35, filler 0 (ICAO 9303-3, 4.9). */
const characterValue = (character: string): number => (character === '<' ? 0 : Number.parseInt(character, 36));

/** The digit over a text of `A-Z 0-9 <`, weights 7, 3, 1 from the left. */
export function checkDigit(text: string): string {
  let sum = 0;
  for (let index = 0; index < text.length; index += 1) {
    sum += characterValue(text.charAt(index)) * (WEIGHTS[index % 3] ?? 0);
  }
  return String(sum % 10);
}

/** True when `digit` belongs to `text`; a field of fillers alone may carry a filler. */
export const holds = (text: string, digit: string): boolean =>
  digit === checkDigit(text) || (digit === '<' && /^<*$/.test(text));
