import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Takes `file` as the sign that this script works here, until it ends. Returns undefined, or, where another run has
 * taken it and still lives, its `{pid}`; what a run that was killed left behind does not count.
 */
export function takePlace(file) {
  mkdirSync(dirname(file), { recursive: true });
  const holder = holderOf(file);
  if (holder) return holder;
  rmSync(file, { force: true });
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, script: process.argv[1] }), { flag: 'wx' });
  } catch (error) {
    if (error.code === 'EEXIST') return holderOf(file) ?? { pid: undefined }; // another was quicker
    throw error;
  }
  process.once('exit', () => rmSync(file, { force: true }));
  return undefined;
}

function holderOf(file) {
  try {
    const { pid, script } = JSON.parse(readFileSync(file, 'utf8'));
    return isAlive(pid) && isScript(pid, script) ? { pid } : undefined;
  } catch {
    return undefined; // not there, or not whole
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The number may belong to another program by now; where the system tells, it is asked. */
function isScript(pid, script) {
  if (!existsSync('/proc/self/cmdline')) return true;
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(script);
}
