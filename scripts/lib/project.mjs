import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's folder, and what scripts leave in it (ignored by git, may be deleted at any time). */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
export const CACHE = join(ROOT, '.cache');
/** Node 24 from the `node` package; the system's may be older. */
export const NODE24 = join(ROOT, 'node_modules/node/bin/node');

const started = Date.now();
/** One line about what is being done, with the seconds since the start, on stderr. */
export const say = (text) =>
  process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);

/** Ends the script with a reason a person can act on. */
export function giveUp(text, code = 1) {
  process.stderr.write(`\n${text}\n`);
  process.exit(code);
}

/** Runs a program to its end with its output shown on stderr; its failure ends the script. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: ROOT, stdio: ['ignore', process.stderr, process.stderr], ...options });
  if (done.status !== 0) giveUp(`${command} ${args.join(' ')} failed (${done.error?.message ?? done.status})`);
}

/** Runs a program to its end and returns what it wrote; undefined when it failed. */
export function read(command, args, options = {}) {
  const done = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    ...options,
  });
  return done.status === 0 ? done.stdout : undefined;
}

/** Goes on in Node 24: on an older Node this starts the same script again there and never returns. */
export async function onNode24() {
  if (Number(process.versions.node.split('.')[0]) >= 24) return;
  if (!existsSync(NODE24)) giveUp(`Node 24 is missing at ${NODE24}; run npm ci`);
  const child = spawn(NODE24, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => {
    child.on('exit', (exit) => resolve(exit ?? 1));
    child.on('error', () => resolve(1));
  });
  process.exit(code);
}
