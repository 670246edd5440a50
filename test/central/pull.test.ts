import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { PullReply, type ScopePage } from '#contract/wire/sync';
import { allowScopes, rows, transaction } from '#central/db/sql';
import { importMall } from '#central/import/index';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall, uuid } from './setup.ts';

const mall = testMall(1);
const otherMall = testMall(2);
let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([mall, otherMall]);
});
afterAll(() => central.close());

type Snapshot = Extract<ScopePage, { mode: 'snapshot' }>;
type Delta = Extract<ScopePage, { mode: 'delta' }>;

async function page(machine: TestMachine, cursor: { scope: string } & Record<string, unknown>): Promise<ScopePage> {
  const reply = await machine.pull([{ epoch: null, pos: 0, ...cursor }]);
  const [found] = reply.scopes;
  if (!found) throw new Error('a scope was asked for and not answered');
  return found;
}

test('the catalogue arrives with services, counters and site, and without any officer', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const found = (await page(machine, { scope: 'catalogue' })) as Snapshot;
  const kinds = new Set(found.rows.map(({ entity }) => entity));
  expect([...kinds].sort()).toEqual(['agency', 'counter', 'service', 'site']);
  expect(JSON.stringify(found)).not.toContain('verifier');
});

test('officers arrive in their own mall, with a verifier and without a PIN', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const found = (await page(machine, { scope: machine.scope })) as Snapshot;
  const officers = found.rows.filter(({ entity }) => entity === 'officer');
  expect(officers).toHaveLength(2);
  const text = JSON.stringify(officers);
  expect(text).toContain('$argon2id$v=19$m=65536,t=3,p=1$');
  expect(text).not.toMatch(/"pin"|1234"|5678"/);
});

test('a snapshot in small pages and the delta behind it hold every row once, also one changed meanwhile', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const person = machine.register('Satu');
  for (let n = 0; n < 6; n++) machine.register(`Orang ${n}`);
  await machine.push();
  const rows = new Map<string, number>();
  let cursor: Record<string, unknown> = {};
  let last: Snapshot | undefined;
  for (let more = true; more; more = last.more) {
    const reply = PullReply.parse(
      await machine.send(
        '/v1/pull',
        { logs: [], max_rows: 3, scopes: [{ scope: machine.scope, epoch: null, pos: 0, ...cursor }] },
        PullReply,
      ),
    );
    last = reply.scopes[0] as Snapshot;
    expect(last.from_after).toBe(cursor.after ?? null);
    for (const row of last.rows) {
      expect(rows.has(row.id)).toBe(false);
      rows.set(row.id, row.rev);
    }
    cursor = { epoch: last.epoch, snap_pos: last.snap_pos, after: last.after };
    if (machine.log.length === 7) {
      machine.write({ name: 'citizen.update', entity_id: person.entity_id, args: { fields: { rt: [null, '001'] } } });
      await machine.push(machine.batch(8));
    }
  }
  for (const { entity_id } of machine.log) expect(rows.has(entity_id)).toBe(true);
  const delta = (await page(machine, { scope: machine.scope, epoch: last?.epoch, pos: last?.snap_pos })) as Delta;
  expect(delta).toMatchObject({ mode: 'delta', more: false, to: delta.head });
  expect(delta.rows.map(({ id, rev }) => [id, rev])).toEqual([[person.entity_id, 2]]);
});

test('pulling twice from the same cursor gives the same page', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const { epoch, snap_pos: pos } = (await page(machine, { scope: machine.scope })) as Snapshot;
  machine.register('Baru');
  await machine.push();
  const first = await page(machine, { scope: machine.scope, epoch, pos });
  expect(await page(machine, { scope: machine.scope, epoch, pos })).toEqual(first);
  expect((first as Delta).rows).toHaveLength(1);
});

test('a cursor of another epoch, or beyond the head, is answered by a snapshot', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const { epoch, snap_pos: head } = (await page(machine, { scope: machine.scope })) as Snapshot;
  expect((await page(machine, { scope: machine.scope, epoch: uuid(7), pos: head })).mode).toBe('snapshot');
  expect((await page(machine, { scope: machine.scope, epoch, pos: head + 1 })).mode).toBe('snapshot');
});

test('nothing of another mall, machine or ended grant is shown', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const stranger = await TestMachine.enrol(central, otherMall);
  const asked = [`mall:${otherMall.site.id}`, `machine:${stranger.id}`, `mall:${uuid(99)}`];
  const reply = await machine.pull(asked.map((scope) => ({ scope, epoch: null, pos: 0 })));
  expect(reply.scopes.map(({ mode }) => mode)).toEqual(['left', 'left', 'left']);
  const end = `UPDATE access_grant SET ended_at = now(), ended_cause = 'reassigned' WHERE machine_id = $1`;
  await central.owner.query(end, [machine.id]);
  expect(await page(machine, { scope: machine.scope })).toEqual({ scope: machine.scope, mode: 'left' });
});

test('a suspected clone may push but not read', async () => {
  const machine = await TestMachine.enrol(central, mall);
  await central.owner.query(`UPDATE machine SET status = 'push_only' WHERE id = $1`, [machine.id]);
  machine.register('Tetap disimpan');
  expect((await machine.push()).last_seq).toBe(1);
  const request = { logs: [], scopes: [{ scope: 'catalogue', epoch: null, pos: 0 }] };
  expect(await machine.send('/v1/pull', request, PullReply)).toMatchObject({ code: 'push_only', status: 403 });
});

test('the centre says of a log whether it knows it, agrees with it or is ahead of it', async () => {
  const machine = await TestMachine.enrol(central, mall);
  machine.register('Satu');
  await machine.push();
  const ask = async (incarnation: string, seq: number, hash: string) => {
    const request = { logs: [{ incarnation, seq, hash }], scopes: [{ scope: 'catalogue', epoch: null, pos: 0 }] };
    return PullReply.parse(await machine.send('/v1/pull', request, PullReply)).logs[0]?.verdict;
  };
  const other = Buffer.alloc(32, 1).toString('base64');
  expect(await ask(machine.incarnation, 1, machine.log[0]?.hash ?? '')).toBe('ok');
  expect(await ask(machine.incarnation, 1, other)).toBe('fork');
  expect(await ask(machine.incarnation, 0, other)).toBe('behind');
  expect(await ask(uuid(5), 1, other)).toBe('unknown');
});

const citizensWithoutPredicate = rows(z.object({ scope: z.string() }))`SELECT DISTINCT scope FROM citizen`;
const cataloguesWithoutPredicate = rows(z.object({ scope: z.string() }))`SELECT DISTINCT scope FROM catalogue_row`;

test('a query that forgets its scope still shows only the scopes of its transaction', async () => {
  for (const each of [mall, otherMall]) {
    const machine = await TestMachine.enrol(central, each);
    machine.register('Warga');
    await machine.push();
  }
  const both = await look(central, 'SELECT DISTINCT scope FROM citizen');
  expect(both).toHaveLength(2);
  expect(await citizensWithoutPredicate(central.pool)).toEqual([]);
  const own = `mall:${mall.site.id}`;
  const seen = await transaction(central.pool, 'read', async (db) => {
    await allowScopes(db, [own]);
    return [await citizensWithoutPredicate(db), await cataloguesWithoutPredicate(db)];
  });
  expect(seen).toEqual([[{ scope: own }], [{ scope: own }]]);
});

test('the server role may not rewrite the log, switch the second lock off or become its owner', async () => {
  for (const text of [
    `UPDATE mutation SET status = 'rejected'`,
    'DELETE FROM mutation',
    'ALTER TABLE citizen DISABLE ROW LEVEL SECURITY',
    'DROP TABLE feed',
  ]) {
    await expect(central.pool.query(text), text).rejects.toThrow(/permission denied|must be owner/);
  }
});

test('importing the same mall again changes nothing, and a renamed service is one new row', async () => {
  expect(await importMall(central.pool, mall)).toBe(0);
  const [service] = mall.services;
  if (!service) throw new Error('the mall has a service');
  expect(await importMall(central.pool, { ...mall, services: [{ ...service, name: 'KK baru' }] })).toBe(1);
});

test('a counter that writes nothing is heard of once a minute all the same', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const contact = async (): Promise<Date | null> => {
    const [row] = await look<{ last_contact: Date | null }>(central, 'SELECT last_contact FROM machine WHERE id = $1', [
      machine.id,
    ]);
    return row?.last_contact ?? null;
  };
  const read = () => machine.pull([{ scope: machine.scope, epoch: null, pos: 0 }]);
  await read();
  const first = await contact();
  expect(first).not.toBeNull();
  await read();
  expect(await contact()).toEqual(first);
  await look(central, `UPDATE machine SET last_contact = now() - interval '61 seconds' WHERE id = $1`, [machine.id]);
  const before = await contact();
  await read();
  expect((await contact())?.getTime()).toBeGreaterThan(before?.getTime() ?? Infinity);
});
