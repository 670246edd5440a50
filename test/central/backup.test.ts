import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { centralCommand } from '#cli/central';
import { newFolder, openWorkstation, removeFolders, settled, type Workstation } from '#test/core/sync/workstation';
import { debianPostgres, startDebianPostgres } from '#test/support/debian-postgres';
import { type Copy, startCopy } from './copy.ts';
import { look, startCentral, startDatabase, testMall } from './setup.ts';

const mall = testMall(1);
const folder = mkdtempSync(join(tmpdir(), 'loket-backup-'));
const stations: Workstation[] = [];
const copies: Copy[] = [];
afterEach(async () => {
  for (const station of stations.splice(0)) await station.close();
  await Promise.all(copies.splice(0).map((copy) => copy.end('SIGTERM')));
  vi.unstubAllEnvs();
});

/** As typed at the console. */
async function run(verb: string, url: string, dir: string, blobs: string, bin?: string) {
  vi.stubEnv('DATABASE_URL', url);
  vi.stubEnv('LOKET_BLOBS', pathToFileURL(blobs).href);
  if (bin !== undefined) vi.stubEnv('LOKET_PG_BIN', bin);
  const said: string[] = [];
  const complained: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => complained.push(String(text)) > 0);
  const status = await centralCommand([verb, dir]);
  vi.restoreAllMocks();
  return { status, said: said.join(''), complained: complained.join('') };
}

if (debianPostgres === undefined) {
  test.skip('pg_dump is not installed (apt-get install postgresql)', () => undefined);
} else {
  const server = await startDebianPostgres();
  process.env['DATABASE_URL'] = server.url;
  afterAll(async () => {
    await server.close();
    removeFolders();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a centre lost after its backup is brought back, and counters fill in what it forgot', async () => {
    const central = await startCentral([mall]);
    const blobs = join(folder, 'blobs');
    mkdirSync(join(blobs, 'ab'), { recursive: true });
    writeFileSync(join(blobs, 'ab', 'abcd'), 'sealed bytes');
    const first = await startCopy(central.databaseUrl);
    const station = openWorkstation(newFolder());
    stations.push(station);
    await station.sync.enrol({ centreUrl: first.url, code: await central.code(mall) });
    await station.sync.start(null);
    for (let n = 0; n < 5; n += 1) station.register(`Sebelum ${n}`);
    await settled(station);

    const saved = join(folder, 'saved');
    expect(await run('backup', central.databaseUrl, saved, blobs)).toMatchObject({ status: 0, complained: '' });
    expect(statSync(saved).mode & 0o077).toBe(0);
    expect(readdirSync(saved).sort()).toEqual(['blobs', 'database.dump']);
    expect((await run('backup', central.databaseUrl, saved, blobs)).said).toMatch(/"files":0/); // only what is new
    for (let n = 0; n < 3; n += 1) station.register(`Sesudah ${n}`);
    await settled(station);
    await first.end('SIGKILL');

    const fresh = await startDatabase();
    const place = join(folder, 'new-place');
    expect(await run('restore', fresh.url, saved, place)).toMatchObject({ status: 0, complained: '' });
    expect(readFileSync(join(place, 'ab', 'abcd'), 'utf8')).toBe('sealed bytes');
    copies.push(await startCopy(fresh.url, '--port', String(first.port)));
    station.register('Setelah pemulihan');
    station.sync.sendNow();
    const again = { ...central, owner: new (await import('pg')).default.Pool({ connectionString: fresh.url, max: 1 }) };
    await vi.waitFor(async () => expect(await look(again, 'SELECT 1 FROM mutation_id')).toHaveLength(9), {
      timeout: 30_000,
      interval: 100,
    });
    station.sync.sendNow();
    await settled(station);
    const epochs = async (of: typeof central) =>
      (await look<{ epoch: string }>(of, 'SELECT epoch FROM scope_head ORDER BY scope')).map(({ epoch }) => epoch);
    const [before, after] = [await epochs(central), await epochs(again)];
    expect(after.filter((epoch) => before.includes(epoch))).toEqual([]);
    const bodies = (of: typeof central) => look(of, 'SELECT id, body FROM citizen ORDER BY id');
    expect(await bodies(again)).toHaveLength(9);
    expect(await bodies(again)).toEqual(expect.arrayContaining(await bodies(central)));
    await again.owner.end();
    await central.close();
  });

  test('what is not empty is left alone, and every refusal is in words', async () => {
    const central = await startCentral([]);
    const saved = join(folder, 'second');
    expect((await run('restore', central.databaseUrl, saved, folder)).complained).toMatch(/there is no database.dump/);
    await run('backup', central.databaseUrl, saved, join(folder, 'none'));
    const full = await run('restore', central.databaseUrl, saved, folder);
    expect([full.status, full.complained]).toEqual([1, expect.stringMatching(/not empty/)]);
    const old = await run('backup', central.databaseUrl, join(folder, 'third'), folder, folder);
    expect([old.status, old.complained]).toEqual([1, expect.stringMatching(/pg_dump of PostgreSQL 15 or newer/)]);
    const held = new URL(central.databaseUrl);
    await look(central, `CREATE ROLE weak LOGIN PASSWORD 'weak' IN ROLE loket_app`);
    [held.username, held.password] = ['weak', 'weak'];
    const weak = await run('backup', held.href, join(folder, 'fourth'), folder, debianPostgres);
    expect([weak.status, weak.complained]).toEqual([1, expect.stringMatching(/pg_dump failed/)]);
    expect(existsSync(join(folder, 'fourth', 'database.dump'))).toBe(false);
    await central.close();
  });
}
