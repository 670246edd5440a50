import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PLACE = join(ROOT, 'scripts/lib/place.mjs');
let folder = '';
let place = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loket-place-'));
  place = join(folder, 'demo.running');
  // Takes the place, says what it found, and stays until its input ends.
  const script = `import { takePlace } from ${JSON.stringify(PLACE)};
    process.stdout.write(JSON.stringify(takePlace(process.argv[2]) ?? null) + '\\n');
    process.stdin.resume().on('end', () => process.exit());`;
  writeFileSync(join(folder, 'taker.mjs'), script);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const taker = () => {
  const child = spawn(process.execPath, [join(folder, 'taker.mjs'), place], { stdio: ['pipe', 'pipe', 'inherit'] });
  const said = new Promise<unknown>((resolve) =>
    child.stdout.once('data', (text) => resolve(JSON.parse(String(text)))),
  );
  const end = (how: () => void) => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    how();
    return ended;
  };
  return {
    pid: child.pid,
    said,
    leave: () => end(() => child.stdin.end()),
    kill: () => end(() => child.kill('SIGKILL')),
  };
};

test('a second start finds the first and leaves its place alone; after its end the place is free', async () => {
  const first = taker();
  expect(await first.said).toBeNull();
  const second = taker();
  expect(await second.said).toEqual({ pid: first.pid });
  await second.leave();
  expect(existsSync(place)).toBe(true);
  await first.leave();
  expect(existsSync(place)).toBe(false);
});

test('what a killed start left behind, also under a number used again, keeps nobody out', async () => {
  const first = taker();
  await first.said;
  await first.kill();
  const second = taker();
  expect(await second.said).toBeNull();
  await second.leave();
  writeFileSync(place, JSON.stringify({ pid: process.pid, script: '/somewhere/start.mjs' }));
  const third = taker();
  expect(await third.said).toBeNull();
  await third.leave();
});

test('a user who is not root is given one line that also works on a machine without package lists', () => {
  const script = `import { installSystem } from ${JSON.stringify(join(ROOT, 'scripts/lib/install.mjs'))};
    process.getuid = () => 1000;
    process.env.PATH = ${JSON.stringify(folder)};
    installSystem('window');`;
  // Without dpkg-query on the path every package counts as missing.
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(
    /^ {2}sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends xvfb [^'\n]*'$/m,
  );
});
