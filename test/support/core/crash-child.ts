import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import Database from 'better-sqlite3';

/**
 * Submits the one draft of the given folder and ends itself by SIGKILL before step number CRASH_AT. A step is every
 * statement that writes (BEGIN and COMMIT included) and every write, sync or rename of a file, so the process dies
 * between any two of them; prints `done <steps>` when it got through.
 */
const [folder = '', crashAt = '0'] = process.argv.slice(2);
let isArmed = false;
let steps = 0;

function step(): void {
  if (!isArmed) return;
  steps += 1;
  if (steps === Number(crashAt)) process.kill(process.pid, 'SIGKILL');
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

// Loaded after the counting is in place, because these modules take `fs` apart at import.
const { openCore, signIn } = await import('./in-process.ts');
const core = await openCore(folder);
const page = core.page();
await signIn(page);
const { visit } = await page.call('visits.current', {});
const applicationId = visit?.applications[0]?.id;
if (!applicationId) throw new Error('the folder holds no draft');
isArmed = true;
await page.call('applications.submit', { applicationId, commandId: '0199f000-0000-7000-8000-000000000001' as never });
await core.core.seals.idle();
isArmed = false;
process.stdout.write(`done ${steps}\n`);
await core.close();
