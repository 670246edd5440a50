import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts in hundredths of a second (proc(5), USER_HZ). */
const TICKS_PER_SECOND = 100;

interface Stat {
  readonly parent: number;
  /** Seconds of this process, and with those of its ended children. */
  readonly own: number;
  readonly withEnded: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name stands in parentheses and may contain anything; the state is the first field behind it.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
    const own = (user + system) / TICKS_PER_SECOND;
    return { parent: fields[1] ?? 0, own, withEnded: own + (endedUser + endedSystem) / TICKS_PER_SECOND };
  } catch {
    return undefined; // it ended
  }
}

/** CPU seconds of one process. */
export const cpuOf = (pid: number): number => statOf(pid)?.own ?? 0;

/** CPU seconds of a PostgreSQL: its first process with the backends that ended, and those that live. */
export function cpuOfTree(root: number): number {
  let sum = statOf(root)?.withEnded ?? 0;
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat?.parent === root) sum += stat.own;
  }
  return sum;
}
