import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import pg from 'pg';
import { readImportFile } from '#central/import/read';
import { importFile } from '#central/import/index';
import { kidOf, sha256 } from '#central/keys';
import { openPool } from '#central/db/sql';
import { rawPublicKey } from '#core/features/sync/centre';
import { logStartBytes } from '#domain/mutations/hash';

/** Who a simulated counter is. */
export interface Identity {
  readonly machineId: string;
  readonly incarnation: string;
  readonly kid: string;
  readonly key: KeyObject;
  readonly grantId: string;
  readonly scope: string;
  readonly start: Buffer;
}

const VERIFIER = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'B'.repeat(43)}`;
const LETTERS = 'ABCDEFGHIJ';

const siteCode = (n: number): string => `${1_000 + Math.floor(n / LETTERS.length)}${LETTERS[n % LETTERS.length] ?? ''}`;

/** So many malls with one officer each, by the import. */
async function makeSites(url: string, count: number): Promise<string[]> {
  const sites = Array.from({ length: count }, (_, n) => ({
    id: randomUUID(),
    code: siteCode(n),
    name: `MPP ${n}`,
    shortName: `MPP ${n}`,
    timeZone: 'Asia/Makassar',
    holidays: [],
    counters: [],
    officers: [{ id: randomUUID(), name: 'Petugas', shortName: 'P.', role: 'officer', verifier: VERIFIER }],
  }));
  // In parts, as a file holds at most 600.
  const pool = openPool(url, 'loket_app', 2);
  for (let at = 0; at < count; at += 500) {
    const reading = readImportFile(JSON.stringify({ agencies: [], services: [], sites: sites.slice(at, at + 500) }));
    if (!reading.ok) throw new Error(JSON.stringify(reading.problems[0]));
    await importFile(pool, reading.file);
  }
  await pool.end();
  return sites.map(({ id }) => `mall:${id}`);
}

/** Counters spread evenly over the malls, with real keys, put where an enrolment would have put them. */
export async function makeWorld(url: string, siteCount: number, counterCount: number): Promise<Identity[]> {
  const scopes = await makeSites(url, siteCount);
  const counters = Array.from({ length: counterCount }, (_, n): Identity => {
    const { privateKey: key } = generateKeyPairSync('ed25519');
    const [machineId, incarnation] = [randomUUID(), randomUUID()];
    const start = sha256(logStartBytes(machineId, incarnation));
    const scope = scopes[n % scopes.length] ?? '';
    return { machineId, incarnation, kid: kidOf(rawPublicKey(key)), key, grantId: randomUUID(), scope, start };
  });
  const owner = new pg.Client({ connectionString: url });
  await owner.connect();
  const column = (of: (each: Identity, n: number) => unknown): unknown[] => counters.map(of);
  const ids = column(({ machineId }) => machineId);
  const series = column((_, n) => `load-${n}`);
  await owner.query(`INSERT INTO machine (id, name) SELECT id, 'Loket' FROM unnest($1::uuid[]) AS t (id)`, [ids]);
  await owner.query(
    'INSERT INTO machine_key (kid, machine_id, ed25519_pub) SELECT t.* FROM unnest($1::text[], $2::uuid[], $3::bytea[]) AS t',
    [column(({ kid }) => kid), ids, column(({ key }) => rawPublicKey(key))],
  );
  await owner.query(
    `INSERT INTO access_grant (id, machine_id, scope, role, granted_by)
     SELECT t.id, t.machine, t.scope, 'counter', '00000000-0000-0000-0000-000000000000'
     FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS t (id, machine, scope)`,
    [column(({ grantId }) => grantId), ids, column(({ scope }) => scope)],
  );
  await owner.query(
    'INSERT INTO number_series (series, machine_id) SELECT t.* FROM unnest($1::text[], $2::uuid[]) AS t',
    [series, ids],
  );
  await owner.query(
    `INSERT INTO client_log_head (machine_id, incarnation, series, last_hash)
     SELECT t.* FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bytea[]) AS t`,
    [ids, column(({ incarnation }) => incarnation), series, column(({ start }) => start)],
  );
  await owner.query(
    `INSERT INTO scope_head (scope, epoch) SELECT 'machine:' || id, gen_random_uuid() FROM unnest($1::uuid[]) AS t (id)`,
    [ids],
  );
  await owner.query('ANALYZE');
  await owner.end();
  return counters;
}
