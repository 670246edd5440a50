import type { Queryable } from './db/sql.ts';
import { insertSeries, selectSpareSeries, takeMachineNumbers } from './series.sql.ts';

/** Letters of machine codes: no I, no O (docs/design/receipts.md, Number). Counters come first under K, as in `6472A-K07`. */
const LETTERS = 'KLMNPQRSTUVWXYZABCDEFGHJ';
const PER_LETTER = 99;
/** Beside the code in use, so that a restored image can go on without the centre (docs/design/receipts.md). */
export const SPARE_COUNT = 2;

/** The nth machine code of a site, from 0: `K01` … `K99`, `L01` …. Throws when a site has given out all 2,376. */
export function machineCode(n: number): string {
  const letter = LETTERS[Math.floor(n / PER_LETTER)];
  if (letter === undefined) throw new Error('this site has no machine codes left');
  return `${letter}${String((n % PER_LETTER) + 1).padStart(2, '0')}`;
}

/** The spare series of a machine, oldest first, after giving it what it lacks to `count`. */
export async function fillSpares(db: Queryable, machineId: string, siteId: string, count: number): Promise<string[]> {
  const missing = count - (await selectSpareSeries(db, [machineId])).length;
  if (missing > 0) await insertSeries(db, [machineId, await takeSeries(db, siteId, missing)]);
  return (await selectSpareSeries(db, [machineId])).map(({ series }) => series);
}

async function takeSeries(db: Queryable, siteId: string, count: number): Promise<string[]> {
  const site = await takeMachineNumbers(db, [siteId, count]);
  if (!site) throw new Error('a machine stands at a site that is not here');
  return Array.from({ length: count }, (_, n) => `${site.code}-${machineCode(site.next_machine - count + n)}`);
}
