import { mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';

/** Days a log file stays on the workstation (docs/design/security.md, Retention). */
const LOG_DAYS = 14;
const DAY_MS = 86_400_000;

/** Typed events only: ids, counts, codes and durations. No free text and nothing personal ever goes in. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;
export interface Log {
  info(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A bug: the stack goes to the log under its incident id, nothing of it to the page. */
  bug(incident: string, error: unknown): void;
}

/** Never throws once it is open: on a full disk a line is lost, and what it was about to tell of goes on. */
export function fileLog(dataFolder: string): Log {
  const folder = join(dataFolder, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  removeOld(folder);
  const file = join(folder, `core-${new Date().toISOString().slice(0, 10)}.log`);
  const handle = openSync(file, 'a', 0o600);
  const write = (line: string) => {
    try {
      writeSync(handle, line);
    } catch {
      // there is no better place to say so
    }
  };
  const writer = pino({ base: null }, { write });
  return {
    info: (event, fields = {}) => writer.info(fields, event),
    error: (event, fields = {}) => writer.error(fields, event),
    bug: (incident, error) => writer.error({ incident, stack: stackOf(error) }, 'unexpected'),
  };
}

/** Frames only: the message of an error may quote data. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = 'code' in error ? String(error.code) : '';
  const frames = (error.stack ?? '').split('\n').filter((text) => text.trimStart().startsWith('at '));
  return [`${error.name} ${code}`.trim(), ...frames].join('\n');
}

function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > LOG_DAYS * DAY_MS) rmSync(file, { force: true });
  }
}

export const silentLog: Log = { info: () => undefined, error: () => undefined, bug: () => undefined };
