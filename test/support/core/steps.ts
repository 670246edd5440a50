import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';

/** Counts steps of this process from `start` on. */
export interface Steps {
  start(): void;
  stop(): number;
}

/**
 * Ends this process by SIGKILL before step number `crashAt`. A step is every statement that writes (BEGIN and COMMIT
 * included) and every write, sync or rename of a file, so the process dies between any two of them.
 */
export function armed(crashAt: number): Steps {
  let isArmed = false;
  let steps = 0;
  function step(): void {
    if (!isArmed) return;
    steps += 1;
    if (steps === crashAt) process.kill(process.pid, 'SIGKILL');
  }
  function counted<T extends object, K extends keyof T>(owner: T, name: K): void {
    const original = owner[name] as (...args: unknown[]) => unknown;
    Object.assign(owner, {
      [name]: function (this: unknown, ...args: unknown[]) {
        step();
        return original.apply(this, args);
      },
    });
  }
  counted(Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1')), 'run');
  for (const name of ['writeFileSync', 'renameSync', 'fsyncSync'] as const) counted(fs, name);
  syncBuiltinESMExports();
  return {
    start: () => (isArmed = true),
    stop: () => {
      isArmed = false;
      return steps;
    },
  };
}

/** Says that it got through, and in how many steps. */
export function done(steps: Steps): void {
  process.stdout.write(`done ${steps.stop()}\n`);
}
