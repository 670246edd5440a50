import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { answerHost } from '#main/answers';
import { fromFolder, intoFolder, saveFile } from '#main/save-file';
import { INSECURE_DEVELOPMENT_WRAPPER, secretStore, type Wrapper } from '#main/secret-store';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loket-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const keys = () => secretStore(join(folder, 'keys'), INSECURE_DEVELOPMENT_WRAPPER);

test('a secret comes back, is private to the user, and one never stored is null', async () => {
  await keys().set('seal', 'abc');
  expect(await keys().get('seal')).toBe('abc');
  expect(await keys().get('machine')).toBeNull();
  expect(statSync(join(folder, 'keys/seal.key')).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
});

test('a key file of another store is reported as locked, never as absent', async () => {
  await keys().set('seal', 'abc');
  writeFileSync(join(folder, 'keys/seal.key'), 'something else');
  const answer = answerHost(keys(), intoFolder(folder), fromFolder(folder));
  expect(await answer({ kind: 'secret-get', name: 'seal' })).toEqual({ kind: 'failed', reason: 'locked' });
});

test('a secret that the key store calls stale is stored anew', async () => {
  let isStale = true;
  const wrapper: Wrapper = {
    ...INSECURE_DEVELOPMENT_WRAPPER,
    unwrap: async (bytes) => ({ text: Buffer.from(bytes).toString('utf8').slice(-3), isStale }),
  };
  const store = secretStore(join(folder, 'keys'), wrapper);
  await store.set('seal', 'abc');
  writeFileSync(join(folder, 'keys/seal.key'), 'old abc');
  expect(await store.get('seal')).toBe('abc');
  isStale = false;
  expect(readFileSync(join(folder, 'keys/seal.key'), 'utf8')).not.toBe('old abc');
});

test('without a key store that may be used every question about keys fails', async () => {
  const answer = answerHost(undefined, intoFolder(folder), fromFolder(folder));
  for (const request of [
    { kind: 'key-store' },
    { kind: 'secret-get', name: 'seal' },
    { kind: 'secret-set', name: 'seal', value: 'x' },
  ] as const) {
    expect(await answer(request)).toEqual({ kind: 'failed', reason: 'unavailable' });
  }
});

test('a file is written whole, under its name, and leaves nothing else behind', async () => {
  const saved = await saveFile('a.pdf', Buffer.from('hello').toString('base64'), intoFolder(folder));
  expect(saved).toEqual({ kind: 'saved', fileName: 'a.pdf' });
  expect(readdirSync(folder)).toEqual(['a.pdf']);
  expect(readFileSync(join(folder, 'a.pdf'), 'utf8')).toBe('hello');
});

test('a person who thinks better of it writes nothing', async () => {
  expect(await saveFile('a.pdf', 'aGk=', async () => null)).toEqual({ kind: 'cancelled' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a folder that is not there is said in words', async () => {
  chmodSync(folder, 0o500);
  const gone = await saveFile('a.pdf', 'aGk=', intoFolder(join(folder, 'gone')));
  expect(gone).toEqual({ kind: 'failed', reason: 'unavailable' });
});

test('core is told the path that the person chose, or that none was', async () => {
  const path = join(folder, 'a.lkx');
  const ask = { kind: 'choose-path', name: 'a.lkx' } as const;
  expect(await answerHost(undefined, intoFolder(folder), fromFolder(folder))(ask)).toEqual({ kind: 'chosen', path });
  expect(await answerHost(undefined, async () => null, fromFolder(folder))(ask)).toEqual({ kind: 'cancelled' });
  expect(readdirSync(folder)).toEqual([]);
});

test('core is told which export the person chose to be read, or that none was', async () => {
  const ask = { kind: 'choose-file' } as const;
  const answer = answerHost(undefined, intoFolder(folder), fromFolder(folder));
  writeFileSync(join(folder, 'other.pdf'), 'x');
  expect(await answer(ask)).toEqual({ kind: 'cancelled' });
  writeFileSync(join(folder, 'a.lkx'), 'x');
  utimesSync(join(folder, 'a.lkx'), 1, 1);
  writeFileSync(join(folder, 'b.lkx'), 'x');
  expect(await answer(ask)).toEqual({ kind: 'chosen', path: join(folder, 'b.lkx') });
});
