/** A text in three parts: what it shares with the other at its beginning and end, and what differs. */
export interface Difference {
  readonly before: string;
  readonly differs: string;
  readonly after: string;
}

const wordsOf = (text: string): string[] => text.split(/(?<=\s)/u);

/**
 * Where `text` differs from `other`, by whole words: `Jl. Anggrek 14, RT 012` beside `Jl. Anggrek 4, RT 021` shares
 * `Jl. Anggrek ` and differs in the rest. Texts without a common word differ as a whole.
 */
export function difference(text: string, other: string): Difference {
  const [mine, theirs] = [wordsOf(text), wordsOf(other)];
  const most = Math.min(mine.length, theirs.length);
  let start = 0;
  while (start < most && mine[start] === theirs[start]) start += 1;
  let end = 0;
  while (end < most - start && mine.at(-1 - end) === theirs.at(-1 - end)) end += 1;
  return {
    before: mine.slice(0, start).join(''),
    differs: mine.slice(start, mine.length - end).join(''),
    after: mine.slice(mine.length - end).join(''),
  };
}
