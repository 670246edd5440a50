import Database from 'better-sqlite3';

/** Thrown in the place where a process died; nothing of it may act afterwards. */
class Killed extends Error {}

let writesLeft: number | null = null;
let isDead = false;
let isPatched = false;

/**
 * Runs `act` as a process that dies before its nth write to SQLite (BEGIN and COMMIT included) and writes nothing any
 * more; answers whether it died. Everything in this process that has a database open counts, so nothing else may be.
 */
export async function dyingAt(write: number, act: () => unknown): Promise<boolean> {
  patchOnce();
  [writesLeft, isDead] = [write - 1, false];
  try {
    await act();
    return isDead;
  } catch (error) {
    if (isDead) return true;
    throw error;
  } finally {
    [writesLeft, isDead] = [null, false];
  }
}

function patchOnce(): void {
  if (isPatched) return;
  isPatched = true;
  const prototype = Object.getPrototypeOf(new Database(':memory:').prepare('SELECT 1')) as {
    run: (this: { source: string }, ...args: unknown[]) => unknown;
  };
  const { run } = prototype;
  prototype.run = function (...args) {
    // SQLite rolls back what was open when a process dies; here somebody has to say it.
    if (writesLeft !== null && !this.source.startsWith('ROLLBACK')) {
      isDead ||= writesLeft === 0;
      writesLeft -= 1;
      if (isDead) throw new Killed();
    }
    return run.apply(this, args);
  };
}
