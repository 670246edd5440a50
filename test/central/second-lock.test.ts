import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allowScopes, type Queryable, transaction } from '#central/db/sql';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall } from './setup.ts';

const [own, other] = [testMall(1), testMall(2)];
let central: TestCentral;
let machine: TestMachine;
beforeAll(async () => {
  central = await startCentral([own, other]);
  machine = await TestMachine.enrol(central, own);
  const stranger = await TestMachine.enrol(central, other);
  for (const each of [machine, stranger]) {
    each.register('Orang');
    each.write({ name: 'citizen.register', args: 'not json' });
    await each.push();
  }
});
afterAll(() => central.close());

/** First lock only: read before it is known who asks, or by their machine's own id, as the log and its uploads are. */
const UNLOCKED = ['access_grant', 'enrol_code', 'mutation', 'mutation_default', 'scope_head', 'upload'];

const inMall = <T>(act: (db: Queryable) => Promise<T>): Promise<T> =>
  transaction(central.pool, 'write', async (db) => {
    await allowScopes(db, [machine.scope]);
    return act(db);
  });

test('every table with a scope is held to it, for its owner too, or is one of the few named here', async () => {
  const tables = await look<{ name: string; isLocked: boolean }>(
    central,
    `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS "isLocked"
     FROM pg_class c
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'scope'
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
     ORDER BY c.relname`,
  );
  const partition = /^mutation_p?\d/;
  const open = tables.filter(({ isLocked, name }) => !isLocked && !partition.test(name)).map(({ name }) => name);
  expect(open).toEqual(UNLOCKED);
  expect(tables.length).toBeGreaterThan(open.length + 4);
});

test('a query that forgot its predicate shows this mall and nothing else', async () => {
  for (const table of ['application', 'citizen', 'feed', 'conflict', 'parked', 'blob_ref', 'catalogue_row']) {
    const all = await look<{ scope: string }>(central, `SELECT DISTINCT scope FROM ${table}`);
    const { rows } = await inMall((db) => db.query(`SELECT DISTINCT scope FROM ${table}`));
    const scopes = (rows as { scope: string }[]).map(({ scope }) => scope);
    expect([table, scopes.filter((scope) => scope !== machine.scope)]).toEqual([table, []]);
    if (['citizen', 'feed', 'parked', 'catalogue_row'].includes(table)) {
      expect([table, scopes.length, all.length > 1]).toEqual([table, 1, true]);
    }
  }
  const nobody = await transaction(central.pool, 'read', (db) => db.query('SELECT 1 FROM citizen'));
  expect(nobody.rows).toEqual([]);
});

test('nor does a write that forgot its predicate touch another mall', async () => {
  const changed = await inMall(async (db) => {
    const { rowCount } = await db.query('UPDATE citizen SET rev = rev');
    return rowCount;
  });
  expect(changed).toBe(1);
  const foreign = inMall((db) =>
    db.query('INSERT INTO citizen (id, scope, rev, body_v, body) VALUES (gen_random_uuid(), $1, 1, 1, $2)', [
      `mall:${other.site.id}`,
      '{}',
    ]),
  );
  await expect(foreign).rejects.toMatchObject({ code: '42501' });
});

test('every pull with its predicates taken out shows no row of another mall', async () => {
  const strangers = await look<{ entity_id: string }>(central, 'SELECT entity_id FROM feed WHERE scope = $1', [
    `mall:${other.site.id}`,
  ]);
  expect(strangers.length).toBeGreaterThan(0);
  const text = readFileSync(join('src/central/routes/sync', 'pull.sql.ts'), 'utf8');
  const statements = [...text.matchAll(/`\n?(\s*SELECT[^`]*WHERE scope = \$1[^`]*)`/g)].map(([, sql]) => sql ?? '');
  expect(statements.length).toBeGreaterThan(4);
  const ids = (await look<{ id: string }>(central, 'SELECT id FROM citizen UNION SELECT id FROM catalogue_row')).map(
    ({ id }) => id,
  );
  for (const sql of statements) {
    const planted = sql.replace('scope = $1', '$1::text IS NOT NULL');
    const values = valuesFor(planted, ids);
    const { rows } = await inMall((db) => db.query(planted, values));
    const shown = (rows as { id?: string; entity_id?: string }[]).map(({ id, entity_id }) => id ?? entity_id);
    expect([planted, shown.filter((id) => strangers.some(({ entity_id }) => entity_id === id))]).toEqual([planted, []]);
  }
});

/** Values that let through as much as each statement can show. */
function valuesFor(sql: string, ids: readonly string[]): unknown[] {
  if (sql.includes('pos > $2')) return [machine.scope, 0, 2 ** 40, 500];
  if (sql.includes('(entity, entity_id) >')) return [machine.scope, '', '00000000-0000-0000-0000-000000000000', 500];
  if (sql.includes('entity = $3')) return [machine.scope, ids, 'officer'];
  return [machine.scope, ids];
}
