import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import type { OfficerId } from '#contract/ids';
import type { Input } from '#contract/index';
import { allowScopes, transaction } from '#central/db/sql';
import { putCatalogueRows } from '#central/feed';
import { selectCatalogueRow } from '#central/feed.sql';
import { look } from '#test/central/setup';
import {
  type Desk,
  counterOf,
  everyone,
  finish,
  mall,
  officer,
  other,
  seen,
  send,
  serve,
  start,
  supervisor,
  until,
  useFloor,
} from './desks.ts';

/** Supervisor at counter 1 and officer at counter 2. */
const box = useFloor();

type Move = Omit<Input<'floor.reassign'>, 'commandId' | 'workstationId' | 'grantId'>;
const toCounter = (n: number, more: Partial<Move> = {}): Move => ({
  siteId: null,
  counterId: mall.counters[n]?.id ?? null,
  serviceCodes: null,
  officerIds: null,
  when: 'after-visit',
  reason: 'antrean panjang',
  ...more,
});

async function move(from: Desk, of: Desk, order: Move): Promise<string> {
  const { grantId } = await seen(from, of);
  return (await from.page.call('floor.reassign', { workstationId: of.machineId, grantId, ...order })).grantId;
}

const statusOf = (applicationId: string) =>
  look<{ name: string; status: string; reason: string | null }>(
    box.central,
    `SELECT name, status, result ->> 'reason' AS reason FROM mutation WHERE entity_id = $1 ORDER BY seq`,
    [applicationId],
  );

test('between two visits the counter is another one at once, and moving it back undoes it', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer)];
  expect(await counterOf(b)).toBe('2');
  await until(a, b, ({ state }) => state === 'held');
  await move(a, b, toCounter(0));
  await vi.waitFor(async () => expect(await counterOf(b)).toBe('1'), { timeout: 15_000 });
  expect(b.page.events('changed').flatMap(({ keys }) => keys)).toContain('visit');
  const after = await until(
    a,
    b,
    ({ state, assignment }) => state === 'held' && assignment?.counterId === mall.counters[0]?.id,
  );
  expect(after).toMatchObject({ next: null, order: null });
  await move(a, b, toCounter(1));
  await vi.waitFor(async () => expect(await counterOf(b)).toBe('2'), { timeout: 15_000 });
});

test('in the middle of a visit the present citizen is finished first, and the page is told', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer)];
  await start(b);
  await until(a, b, ({ state, live }) => state === 'held' && live?.servingSince !== null);
  expect((await seen(a, b)).live).toMatchObject({ officerId: officer.id, online: true });
  await move(a, b, toCounter(0));
  await vi.waitFor(async () => {
    const { closing, counter } = await b.page.call('session.read', {});
    expect([closing, counter?.number]).toMatchObject([{ counter: { number: '1' }, site: null }, '2']);
  });
  await until(a, b, ({ state }) => state === 'closing');
  const id = await serve(b, 'DI TENGAH KUNJUNGAN');
  await finish(b);
  expect(await counterOf(b)).toBe('1');
  await until(a, b, ({ state }) => state === 'held');
  expect((await statusOf(id)).map(({ status }) => status)).not.toContain('parked');
});

test('what an offline counter writes before it hears of a move counts, and then it moves', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer, box.proxy.url)];
  await until(a, b, ({ state }) => state === 'held');
  box.proxy.cut();
  await start(b);
  const id = await serve(b, 'TANPA JARINGAN');
  await finish(b);
  await move(a, b, toCounter(0, { when: 'now' }));
  await until(a, b, ({ assignment }) => assignment?.counterId === mall.counters[0]?.id);
  box.proxy.restore();
  await vi.waitFor(async () => {
    send(b);
    expect(await counterOf(b)).toBe('1');
    expect((await statusOf(id)).map(({ status }) => status)).toEqual(expect.arrayContaining(['applied']));
  }, 15_000);
  expect((await statusOf(id)).every(({ status }) => status !== 'parked')).toBe(true);
});

test('after an end for cause everything waits for a supervisor, who accepts it with one decision', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer, box.proxy.url)];
  const { grantId } = await until(a, b, ({ state }) => state === 'held');
  box.proxy.cut();
  await start(b);
  const id = await serve(b, 'SESUDAH DICABUT');
  await a.page.call('floor.end', {
    workstationId: b.machineId,
    grantId: grantId ?? '',
    cause: 'for-cause',
    reason: 'komputer hilang',
  });
  await vi.waitFor(async () => {
    send(a);
    expect((await seen(a, b)).state).toBe('stopped');
  }, 15_000);
  box.proxy.restore();
  await vi.waitFor(async () => {
    send(b);
    expect((await statusOf(id)).map(({ reason }) => reason)).toContain('no_right');
  }, 15_000);
  expect(await look(box.central, 'SELECT id FROM application WHERE id = $1', [id])).toEqual([]);
  const item = await vi.waitFor(async () => {
    send(a);
    const { items } = await a.page.call('parked.list', {});
    const found = items.find(({ acts }) => acts.includes('application.submit'));
    if (!found) throw new Error('nothing is parked yet');
    return found;
  }, 15_000);
  expect(item).toMatchObject({ reason: 'no_right', serviceName: 'KK', isOwn: false, deciding: null });
  await acceptAll(a);
  await vi.waitFor(async () => {
    send(a);
    expect(await look(box.central, 'SELECT id FROM application WHERE id = $1', [id])).toHaveLength(1);
    expect((await a.page.call('parked.list', {})).items).toEqual([]);
  }, 15_000);
  // The machine reads nothing while it is held back; enrolled anew it hears of the decision.
  await b.page.call('enrolment.enrol', { centreUrl: box.proxy.url, code: await box.central.code(mall, 1) });
  await vi.waitFor(async () => {
    send(b);
    const { entries } = await b.page.call('ledger.list', { group: null, text: '', offset: 0, limit: 50 });
    expect(entries.find((entry) => entry.id === id)).toMatchObject({ state: 'at-centre', group: 'done' });
  }, 15_000);
});

/** The citizen came first: an application is accepted only after the person it names. */
async function acceptAll({ page }: Desk): Promise<void> {
  for (const { id } of (await page.call('parked.list', {})).items) {
    await page.call('parked.accept', { parkedId: id as string, siteId: null });
  }
}

test('refused work stays at its counter with its text, and can be written once more or put away', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer, box.proxy.url)];
  await until(a, b, ({ state }) => state === 'held');
  await start(b);
  await move(a, b, toCounter(0, { when: 'now', siteId: other.site.id, counterId: other.counters[0]?.id ?? null }));
  await vi.waitFor(
    async () => expect((await b.page.call('session.read', {})).closing).toMatchObject({ site: 'Uji' }),
    15_000,
  );
  const id = await serve(b, 'TERTAHAN');
  await vi.waitFor(async () => expect((await statusOf(id)).map(({ reason }) => reason)).toContain('no_right'), 15_000);
  await vi.waitFor(async () => {
    const waiting = await b.page.call('ledger.list', { group: null, text: '', offset: 0, limit: 50 });
    expect(waiting.entries.find((entry) => entry.id === id)).toMatchObject({ state: 'parked', reason: 'no_right' });
    expect(waiting.notices).toContain('closing');
  }, 15_000);
  const item = await vi.waitFor(async () => {
    send(a);
    const found = (await a.page.call('parked.list', {})).items.find(({ acts }) => acts.includes('application.submit'));
    if (!found) throw new Error('nothing is parked yet');
    return found;
  }, 15_000);
  await a.page.call('parked.refuse', { parkedId: item.id, reason: 'ditulis ganda' });
  await vi.waitFor(async () => {
    send(a);
    send(b);
    const { entries } = await b.page.call('ledger.list', { group: 'action', text: '', offset: 0, limit: 50 });
    expect(entries.find((entry) => entry.id === id)).toMatchObject({
      state: 'rejected',
      reason: 'refused',
      retry: 'repeat',
      receiptNumber: item.receiptNumber,
    });
  }, 15_000);
  await b.page.call('ledger.retry', { entity: 'application', id });
  const again = await vi.waitFor(async () => {
    send(a);
    send(b);
    const { items } = await a.page.call('parked.list', {});
    const found = items.find(({ id: each, acts }) => each !== item.id && acts.includes('application.submit'));
    if (!found) throw new Error('it has not come again');
    return found;
  }, 15_000);
  expect(again.receiptNumber).toBe(item.receiptNumber);
  await a.page.call('parked.refuse', { parkedId: again.id, reason: 'masih ganda' });
  await vi.waitFor(async () => {
    send(a);
    send(b);
    await b.page.call('ledger.discard', { entity: 'application', id });
  }, 15_000);
  const { entries } = await b.page.call('ledger.list', { group: null, text: '', offset: 0, limit: 50 });
  expect(entries.map((entry) => entry.id)).not.toContain(id);
});

test('moved to another mall it leaves nothing of the old one but what is not decided, and reads the new one', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer)];
  await until(a, b, ({ state }) => state === 'held');
  await start(b);
  await serve(b, 'WARGA LAMA');
  await finish(b);
  const to = { siteId: other.site.id, counterId: other.counters[1]?.id ?? null };
  await move(a, b, toCounter(0, to));
  const stored = (sql: string) => b.core.core.db.prepare(sql).all();
  await vi.waitFor(async () => {
    send(b);
    const { site, counter, officer: signedIn } = await b.page.call('session.read', {});
    expect([site?.code, counter?.number, signedIn]).toEqual([other.site.code, '2', null]);
    expect(stored(`SELECT scope FROM scope_cursor WHERE scope LIKE 'mall:%'`)).toEqual([
      { scope: `mall:${other.site.id}` },
    ]);
  }, 15_000);
  const old = `mall:${mall.site.id}`;
  expect(stored(`SELECT id FROM citizen WHERE scope = '${old}'`)).toEqual([]);
  expect(stored(`SELECT id FROM catalogue_row WHERE scope = '${old}'`)).toEqual([]);
  await vi.waitFor(async () => {
    send(a);
    expect(everyone(await a.page.call('floor.read', {})).map(({ id }) => id)).not.toContain(b.machineId);
  }, 15_000);
  const person = other.officers[0];
  await b.page.call('session.sign-in', { officerId: person?.id as OfficerId, pin: person?.pin ?? '' });
});

test('a mall in which the supervisor has no right cannot be given a workstation', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer)];
  await until(a, b, ({ state }) => state === 'held');
  const { malls } = await a.page.call('floor.read', {});
  expect(malls).toEqual([{ siteId: other.site.id, shortName: other.site.name }]);
  await box.central.owner.query(`SELECT set_config('app.scopes', $1, false)`, [`mall:${other.site.id}`]);
  await look(
    box.central,
    `UPDATE catalogue_row SET body = body || '{"role": "officer"}' WHERE scope = $1 AND id = $2`,
    [`mall:${other.site.id}`, supervisor.id],
  );
  await move(a, b, toCounter(0, { siteId: other.site.id, counterId: other.counters[1]?.id ?? null }));
  const order = await until(a, b, (found) => found.order?.state === 'parked');
  expect(order).toMatchObject({ state: 'held', next: null, order: { reason: 'no_right' } });
});

test('two supervisors who order at once: the second hears that it has changed', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer, box.proxy.url)];
  const c = await box.desk(0, supervisor);
  await until(a, b, ({ state }) => state === 'held');
  await until(c, b, ({ state }) => state === 'held');
  box.proxy.cut();
  await Promise.all([move(a, b, toCounter(0)), move(c, b, toCounter(0))]);
  await vi.waitFor(async () => {
    for (const each of [a, c]) send(each);
    const orders = [await seen(a, b), await seen(c, b)].map(({ order }) => order);
    expect(orders).toEqual(expect.arrayContaining([null, expect.objectContaining({ reason: 'assignment_changed' })]));
  }, 15_000);
  await expect(
    a.page.call('floor.reassign', { workstationId: b.machineId, grantId: randomUUID(), ...toCounter(0) }),
  ).rejects.toMatchObject({ problem: { code: 'assignment-changed' } });
});

test('officers named for a counter are the only ones who sign in there', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer)];
  await until(a, b, ({ state }) => state === 'held');
  await move(a, b, toCounter(1, { officerIds: [] }));
  await vi.waitFor(async () => expect((await b.page.call('session.read', {})).officer).toBeNull(), 15_000);
  await expect(b.page.call('session.sign-in', { officerId: officer.id, pin: officer.pin })).rejects.toMatchObject({
    problem: { code: 'sign-in-elsewhere' },
  });
  expect((await b.page.call('session.read', {})).officers.map(({ id }) => id)).toEqual([supervisor.id]);
});

test('an officer whom the centre withdraws is out after the next pull, and cannot come back', async () => {
  const b = await box.desk(1, officer);
  const scope = `mall:${mall.site.id}`;
  const set = (retired: boolean) =>
    transaction(box.central.pool, 'write', async (db) => {
      await allowScopes(db, [scope]);
      const stored = await selectCatalogueRow(db, [scope, 'officer', officer.id]);
      const { retired: _before, ...body } = stored?.body ?? {};
      const row = { scope, entity: 'officer', id: officer.id };
      await putCatalogueRows(db, [{ ...row, body: retired ? { ...body, retired } : body }]);
    });
  await set(true);
  await vi.waitFor(async () => {
    send(b);
    expect((await b.page.call('session.read', {})).officer).toBeNull();
  }, 15_000);
  const again = () => b.page.call('session.sign-in', { officerId: officer.id, pin: officer.pin });
  await expect(again()).rejects.toMatchObject({ problem: { code: 'wrong-pin' } });
  await set(false);
  await vi.waitFor(async () => {
    send(b);
    await again();
  }, 15_000);
});

test('a counter whose assignment ended and which gets one in the same mall again reads that mall again', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer)];
  const { grantId } = await until(a, b, ({ state }) => state === 'held');
  await a.page.call('floor.end', {
    workstationId: b.machineId,
    grantId: grantId ?? '',
    cause: 'reassigned',
    reason: 'loket ditutup',
  });
  const cursor = (): unknown =>
    b.core.core.db.prepare(`SELECT state FROM scope_cursor WHERE scope LIKE 'mall:%'`).pluck().get();
  await until(a, b, ({ state }) => state === 'none' && cursor() === undefined);
  await move(a, b, toCounter(1));
  await until(a, b, ({ state }) => state === 'held' && cursor() === 'live');
});
