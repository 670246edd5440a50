import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '#core/db/files';
import type { Db } from '#core/db/sql';
import type { Log } from '#core/log';
import { selectHighest, selectOwnSeries } from './number-mark.sql.ts';
import { selectLastNumber } from './receipts.sql.ts';

/** Beside the database and in no backup of it, so that an older copy of the database can be told (docs/design/receipts.md, Number). */
export const NUMBER_MARK_FILE = 'loket.numbers';

/** Highest number of each series that was ever given out here, `{"6472A-K07": "2026-11-24/0147"}`. */
export type Highest = ReadonlyMap<string, string>;

export interface NumberMark {
  /** The database gave out less than this machine did: it is an older copy, and its numbers would repeat. */
  isDatabaseBehind(): boolean;
  /** Series with numbers on paper; none of them may be begun again. */
  used(): ReadonlySet<string>;
  /** After each commit that gave a number out. What cannot be written is told to the log: the number is committed. */
  keep(): void;
}

const Mark = z.object({
  machine: z.uuid(),
  series: z.record(z.string(), z.string().regex(/^\d{4}-\d\d-\d\d\/\d{4}$/)),
});

export interface OwnSeries {
  readonly series: string;
  readonly spareSeries: readonly string[];
  /** Its numbers are not given out any more. */
  readonly isSpent: boolean;
}

/** Whether a copy that knows `held` would repeat numbers of `marked`: of the series in use, or of one it takes for a spare. */
export function isBehind(marked: Highest, held: Highest, own: OwnSeries): boolean {
  const isOlder = (series: string): boolean => (marked.get(series) ?? '') > (held.get(series) ?? '');
  return (!own.isSpent && isOlder(own.series)) || own.spareSeries.some(isOlder);
}

/** The higher number of each series. */
export function merged(one: Highest, other: Highest): Map<string, string> {
  const both = new Map(one);
  for (const [series, last] of other) if (last > (both.get(series) ?? '')) both.set(series, last);
  return both;
}

export function createNumberMark(dataFolder: string, db: Db, log: Log): NumberMark {
  const file = join(dataFolder, NUMBER_MARK_FILE);
  const held = new Map(selectHighest(db).map(({ series, last }) => [series, last]));
  let marked = new Map<string, string>();
  let isUnreadable = false;
  let isRead = false;

  /** Once the machine is known: the file of another machine, left in the folder, says nothing of this one. */
  function read(machine: string): void {
    if (isRead) return;
    isRead = true;
    const found = readMark(file);
    isUnreadable = found === 'unreadable';
    if (isUnreadable) log.error('number-mark-unreadable');
    if (typeof found !== 'string' && found.machine === machine) marked = new Map(Object.entries(found.series));
  }

  return {
    isDatabaseBehind: () => {
      const own = selectOwnSeries(db);
      if (!own) return false;
      read(own.machineId);
      return isUnreadable || isBehind(marked, held, { ...own, isSpent: own.seriesSpent === 1 });
    },
    used: () => {
      const own = selectOwnSeries(db);
      if (own) read(own.machineId);
      return new Set([...marked.keys(), ...held.keys()]);
    },
    keep: () => {
      const own = selectOwnSeries(db);
      if (!own) return;
      read(own.machineId);
      const [site = '', machine = ''] = own.series.split('-');
      const last = selectLastNumber(db, { site, machine });
      if (last) held.set(own.series, `${last.localDate}/${String(last.sequence).padStart(4, '0')}`);
      marked = merged(marked, held);
      try {
        replaceFile(file, JSON.stringify({ machine: own.machineId, series: Object.fromEntries(marked) }));
        isUnreadable = false;
      } catch {
        log.error('number-mark-not-written');
      }
    },
  };
}

function readMark(file: string): z.output<typeof Mark> | 'none' | 'unreadable' {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'none' : 'unreadable';
  }
  try {
    return Mark.parse(JSON.parse(text));
  } catch {
    return 'unreadable';
  }
}
