import { spawn } from 'node:child_process';
import { ROOT, say } from './project.mjs';

/** How long a program may take to end after it was asked. */
const END_MS = 8_000;
const running = [];
let hasBegunToEnd = false;

/** Whether everything is being ended already. */
export const isEnding = () => hasBegunToEnd;

/**
 * Starts a program that belongs to this script and ends with it. `name` is for people; `onExit` is called when it ends
 * by itself.
 */
export function start(name, command, args, options = {}) {
  const child = spawn(command, args, { cwd: ROOT, detached: true, ...options });
  const entry = { name, child, ended: new Promise((resolve) => child.once('exit', resolve)) };
  running.push(entry);
  child.once('error', (error) => say(`${name}: ${error.message}`));
  child.once('exit', (code, signal) => {
    running.splice(running.indexOf(entry), 1);
    if (!hasBegunToEnd && options.onExit) options.onExit(code ?? signal);
  });
  return child;
}

/** Ends everything that was started, the newest first, and waits for it. */
export async function endAll() {
  if (hasBegunToEnd) return;
  hasBegunToEnd = true;
  for (const { name, child, ended } of running.toReversed()) {
    signal(child, 'SIGTERM');
    const timer = setTimeout(() => {
      say(`${name} did not end when asked and was ended`);
      signal(child, 'SIGKILL');
    }, END_MS);
    await ended;
    clearTimeout(timer);
  }
}

/** The whole group: a program run by another user has a process in between. */
function signal(child, name) {
  try {
    process.kill(-child.pid, name);
  } catch {
    // already gone
  }
}

/** Ctrl+C, a terminal that closes, and `kill` end everything before this script ends. */
export function endWithThis() {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => void endAll().then(() => process.exit(name === 'SIGINT' ? 130 : 143)));
  }
}

/** The first line of a child's output that is a JSON object with `key`; rejects when the child ends without it. */
export function jsonLine(child, key) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const value = parseObject(line);
        if (value && key in value) resolve(value);
      }
    });
    child.once('exit', (code) => reject(new Error(`ended with ${code} before it was ready`)));
  });
}

function parseObject(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
