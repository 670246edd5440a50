import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replaceSetting } from '#core/db/settings.sql';
import { openSealed } from '#central/routes/imports/open';
import { readRecords } from '#central/routes/imports/records';
import { makeImportKey, readImportKey } from '#central/import-key';
import { PushRequest } from '#contract/wire/sync';
import { fail } from '#core/fault';
import { insecureFileSecrets } from '#core/ports/secrets';
import { useCore } from '#test/support/core/folders';
import { completeDraft, openCore, signIn, withDraft } from '#test/support/core/in-process';
import { TECHNICIAN } from '#test/support/core/seed';

const box = useCore();
const key = readImportKey(makeImportKey());

/** What an enrolment leaves, besides what the seed has: the machine's own key and the centre's. */
async function tellKey(): Promise<void> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const stored = privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
  await insecureFileSecrets(box.folder).set('machine', stored);
  replaceSetting(box.core.core.db, { name: 'server-keys', value: JSON.stringify([key.shown]) });
}

async function contentOf(file: string) {
  async function* bytes() {
    yield readFileSync(file);
  }
  const found: { kind: string; bytes: Buffer }[] = [];
  for await (const record of readRecords(openSealed(key, bytes()))) found.push(record);
  return found;
}

test('an officer exports the work of the day: sealed, told in the audit, and still waiting', async () => {
  await tellKey();
  const page = box.core.page();
  await withDraft(page);
  const pending = box.count(`outbox WHERE state = 'pending'`);
  const done = await page.call('sync.export', {});
  expect(done).toMatchObject({ mutationCount: pending, leftOutCount: 0 });
  const file = join(box.folder, done.fileName);
  expect(readFileSync(file).includes('SANTOSO')).toBe(false);
  const [, ...pushes] = await contentOf(file);
  const mutations = pushes.flatMap(({ bytes }) => PushRequest.parse(JSON.parse(bytes.toString())).mutations);
  expect(mutations).toHaveLength(pending);
  expect(JSON.stringify(mutations)).toContain('BUDI SANTOSO');
  expect(box.count(`outbox WHERE state = 'pending'`)).toBe(pending + 1);
  expect(box.count(`audit WHERE text LIKE '%"work-exported"%'`)).toBe(1);
  expect((await page.call('sync.read', {})).exportedAt).not.toBeNull();
});

test('a counter that never heard the key of the centre says so, and writes nothing', async () => {
  const page = box.core.page();
  await withDraft(page);
  const refusal = await page.ask('sync.export', { commandId: crypto.randomUUID() });
  expect(refusal).toMatchObject({ ok: false, error: { code: 'export-unavailable', details: { reason: 'no-key' } } });
});

test('a technician may, nobody without a session may', async () => {
  await tellKey();
  const page = box.core.page();
  expect(await page.ask('sync.export', { commandId: crypto.randomUUID() })).toMatchObject({
    error: { code: 'signed-out' },
  });
  await signIn(page, TECHNICIAN);
  expect(existsSync(join(box.folder, (await page.call('sync.export', {})).fileName))).toBe(true);
});

test('while the person looks for a place, the desk goes on; thinking better of it leaves nothing', async () => {
  await tellKey();
  await box.core.close();
  const place = Promise.withResolvers<string>();
  const saveFile = () => Promise.reject(new Error('not asked for'));
  box.core = await openCore(box.folder, { host: { saveFile, choosePath: () => place.promise, chooseFile: saveFile } });
  const page = box.core.page();
  await withDraft(page);
  const exporting = page.ask('sync.export', { commandId: crypto.randomUUID() });
  await completeDraft(page);
  const audits = box.count('audit');
  place.promise.catch(() => undefined);
  try {
    fail('save-cancelled', {});
  } catch (error) {
    place.reject(error);
  }
  expect(await exporting).toMatchObject({ ok: false, error: { code: 'save-cancelled' } });
  expect(box.count('audit')).toBe(audits);
  expect((await page.call('sync.read', {})).exportedAt).toBeNull();
});
