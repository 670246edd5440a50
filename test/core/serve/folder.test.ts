import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { KEY_FILES } from '#contract/host';
import { INSECURE_DEVELOPMENT_WRAPPER, secretStore } from '#main/secret-store';
import { OFFICER, seedWorkstation } from '#test/support/core/seed';
import { startStdioCore, type StdioCore } from '#test/support/core/stdio';

let template = '';
let folder = '';
let core: StdioCore | undefined;
beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'loket-template-'));
  await seedWorkstation(template);
});
afterAll(() => rmSync(template, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loket-folder-'));
});
afterEach(async () => {
  await core?.close();
  core = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const session = async (under: readonly string[] = [], dataFolder = folder) => {
  core = startStdioCore(dataFolder, { under });
  const { phase, fault } = await core.call('session.read', {});
  return { phase, fault };
};
const keyFile = (name: string) => join(folder, KEY_FILES.folder, `${name}${KEY_FILES.suffix}`);

describe('keys', () => {
  test('scripts open what the window’s unprotected key store keeps, and make no key of their own', async () => {
    spawnSync('cp', ['-a', `${template}/.`, folder]);
    const text = readFileSync(keyFile('database'), 'utf8').slice(KEY_FILES.insecureMark.length);
    rmSync(join(folder, KEY_FILES.folder), { recursive: true });
    await secretStore(join(folder, KEY_FILES.folder), INSECURE_DEVELOPMENT_WRAPPER).set('database', text);
    expect(await session()).toEqual({ phase: 'signed-out', fault: null });
    expect(readdirSync(folder).filter((name) => name.includes('keys'))).toEqual([KEY_FILES.folder]);
    expect(readdirSync(join(folder, KEY_FILES.folder))).toEqual(['database.key']);
  });

  test('a database whose key is gone is named so, and no new key hides it', async () => {
    spawnSync('cp', ['-a', `${template}/.`, folder]);
    rmSync(keyFile('database'));
    expect(await session()).toEqual({ phase: 'blocked', fault: 'database-wrong-key' });
    expect(existsSync(keyFile('database'))).toBe(false);
  });

  test.each([
    ['of another store', Buffer.from('v10 something of a keyring'), 'key-store-locked'],
    ['cut off', Buffer.from(`${KEY_FILES.insecureMark}YWJj`), 'database-wrong-key'],
    ['empty', Buffer.alloc(0), 'key-store-locked'],
  ])('a key file that is %s is said in words', async (_how, bytes, fault) => {
    spawnSync('cp', ['-a', `${template}/.`, folder]);
    writeFileSync(keyFile('database'), bytes);
    expect(await session()).toEqual({ phase: 'blocked', fault });
    expect(readFileSync(keyFile('database')).equals(bytes)).toBe(true);
  });
});

test('a data folder that cannot be made is said in words', async () => {
  writeFileSync(join(folder, 'file'), '');
  expect(await session([], join(folder, 'file/data'))).toEqual({ phase: 'blocked', fault: 'folder-read-only' });
});

const OWN_DISKS = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount'];

/** A view of the disks of its own, in which the folder is a small disk; what stands behind runs there. */
const smallDisk = (prepare: string): readonly string[] => [
  'unshare',
  ...OWN_DISKS,
  'sh',
  '-ec',
  `mount -t tmpfs -o size=8m none "${folder}"; ${prepare} exec "$@"`,
  'sh',
];
const FILL = (path: string) => `dd if=/dev/zero of="${path}/filler" bs=4k 2>/dev/null || true;`;

function mayMount(): boolean {
  const place = mkdtempSync(join(tmpdir(), 'loket-mount-'));
  const { status } = spawnSync('unshare', [...OWN_DISKS, 'mount', '-t', 'tmpfs', 'none', place]);
  rmSync(place, { recursive: true, force: true });
  return status === 0;
}

describe.skipIf(!mayMount())('a disk of its own (needs the right to mount one)', () => {
  const copy = () => `cp -a "${template}/." "${folder}/";`;
  const readOnly = () => `mount -o remount,ro "${folder}";`;

  test.each([
    ['new and read-only', () => readOnly(), 'folder-read-only'],
    ['read-only, with its data', () => copy() + readOnly(), 'folder-read-only'],
    ['new and full', () => FILL(folder), 'disk-full'],
    ['full, with its data', () => copy() + FILL(folder), 'disk-full'],
  ])('a folder that is %s', async (_what, prepare, fault) => {
    expect(await session(smallDisk(prepare()))).toEqual({ phase: 'blocked', fault });
  });

  test('a disk that fills up while an officer works: said in words, the screen locks, and all goes on with room', async () => {
    expect(await session(smallDisk(copy()))).toEqual({ phase: 'signed-out', fault: null });
    const running = core;
    if (!running) throw new Error('no core');
    const signIn = { commandId: randomUUID(), officerId: OFFICER.id, pin: OFFICER.pin };
    expect((await running.ask('session.sign-in', signIn)).ok).toBe(true);
    const inside = `/proc/${running.child.pid}/root${folder}`;
    spawnSync('sh', ['-c', FILL(inside)]);
    const code = async (name: Parameters<StdioCore['ask']>[0], input: object = {}) => {
      const result = await running.ask(name, { commandId: randomUUID(), ...input });
      return result.ok ? 'ok' : result.error.code;
    };
    // The log of the database may still have room in its last page; it is used up in a few writes.
    const seen = new Set<string>();
    for (let tries = 0; tries < 200 && !seen.has('disk-full'); tries += 1) {
      seen.add(await code('visits.start'));
      seen.add(await code('visits.finish', { outcome: 'left', keepDrafts: false }));
    }
    expect([...seen].filter((one) => one !== 'ok' && one !== 'visit-open' && one !== 'no-visit')).toEqual([
      'disk-full',
    ]);
    await running.call('simulator.play', { id: 'card-budi' });
    expect(await running.next('scans.scanned')).toMatchObject({ action: 'ignored', reason: 'disk-full' });
    expect(await code('session.lock')).toBe('ok');
    expect((await running.call('session.read', {})).phase).toBe('locked');
    rmSync(join(inside, 'filler'));
    expect(await code('session.unlock', { pin: OFFICER.pin })).toBe('ok');
    await running.ask('visits.finish', { commandId: randomUUID(), outcome: 'left', keepDrafts: false });
    expect(await code('visits.start')).toBe('ok');
  });
});
