import { expect, test, vi } from 'vitest';
import type { OfficerId } from '#contract/ids';
import { brokenAt } from '#core/features/audit/index';
import { clearLeftScopes } from '#core/features/sync/leave';
import { updateCursorLeaving } from '#core/features/sync/scope.sql';
import { look } from '#test/central/setup';
import { dyingAt } from '#test/support/core/dying';
import { openCore, type TestCore } from '#test/support/core/in-process';
import { newFolder } from '../sync/workstation.ts';
import { type Desk, finish, mall, officer, other, send, serve, start, supervisor, until, useFloor } from './desks.ts';

const box = useFloor();
const [OLD, NEW] = [`mall:${mall.site.id}`, `mall:${other.site.id}`];
const SERVER_TIME = '2026-11-24T06:05:12.000Z';

const column = (core: TestCore, sql: string): unknown[] => core.core.db.prepare(sql).pluck().all();
const one = (core: TestCore, sql: string): unknown => core.core.db.prepare(sql).pluck().get();

const TABLES = ['citizen', 'application', 'base_row', 'catalogue_row', 'scope_cursor'] as const;
/** Everything that belongs to a scope, and the state of all that was written. */
const rowsOf = ({ core }: TestCore): Readonly<Record<string, unknown[]>> => ({
  ...Object.fromEntries(
    TABLES.map((table) => [table, core.db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all()]),
  ),
  outbox: core.db.prepare(`SELECT mid, state, settled_at FROM outbox WHERE entity <> 'audit' ORDER BY n`).all(),
});

interface Ordered {
  readonly a: Desk;
  readonly disk: string;
  readonly machineId: string;
  readonly sent: string;
  readonly unsent: string;
  /** The grant worked under, and the one ordered. */
  readonly held: string;
  readonly grantId: string;
}

/**
 * The disk of a workstation that was ordered to another mall during a visit, lost its line and died when the visit was
 * over, or in the middle of it: one application is settled, one is not sent, and the move is still to be made.
 */
async function ordered(isOver = true): Promise<Ordered> {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer, box.proxy.url)];
  await start(b);
  const sent = await serve(b, 'SUDAH DIKIRIM');
  await finish(b);
  await vi.waitFor(() => {
    send(b);
    expect(one(b.core, `SELECT count(*) FROM outbox WHERE state <> 'settled'`)).toBe(0);
  }, 15_000);
  const { grantId: held } = await until(a, b, ({ state }) => state === 'held');
  if (held === null) throw new Error('no grant');
  await start(b);
  const { grantId } = await a.page.call('floor.reassign', {
    workstationId: b.machineId,
    grantId: held,
    siteId: other.site.id,
    counterId: other.counters[1]?.id ?? null,
    serviceCodes: null,
    officerIds: null,
    when: 'after-visit',
    reason: 'antrean panjang',
  });
  await vi.waitFor(async () => {
    send(a);
    expect((await b.page.call('session.read', {})).closing).toMatchObject({ site: 'Uji' });
  }, 15_000);
  box.proxy.cut();
  const unsent = await serve(b, 'BELUM DIKIRIM');
  // As `visits.finish` commits it; the process dies before the move that follows.
  if (isOver) b.core.core.db.prepare('UPDATE visit SET finished_at = started_at WHERE finished_at IS NULL').run();
  await box.stop(b);
  return { a, disk: b.folder, machineId: b.machineId, sent, unsent, held, grantId };
}

interface Facts {
  readonly switches: number;
  readonly told: number;
  readonly grant: unknown;
  readonly scopes: unknown[];
  readonly pending: number;
  readonly seqs: unknown;
}
/** What a move leaves in the database, whichever write it died before. */
function factsOf(core: TestCore): Facts {
  expect(core.core.db.pragma('quick_check', { simple: true })).toBe('ok');
  expect(brokenAt(core.core.db)).toBeNull();
  return {
    switches: Number(one(core, `SELECT count(*) FROM outbox WHERE name = 'assignment.switch'`)),
    told: Number(one(core, `SELECT count(*) FROM audit WHERE text LIKE '%assignment-switched%'`)),
    grant: one(core, 'SELECT grant_id FROM enrolment'),
    scopes: column(core, `SELECT scope FROM scope_cursor WHERE scope LIKE 'mall:%' ORDER BY scope`),
    pending: Number(one(core, `SELECT count(*) FROM outbox WHERE state = 'pending' AND entity = 'application'`)),
    seqs: one(core, 'SELECT max(o.seq) = count(*) AND max(o.seq) = m.next_seq - 1 FROM outbox o, sync_meta m'),
  };
}

test('killed before any write of a move to another mall, a restart makes the whole of it, once', async () => {
  const { a, disk, unsent, grantId } = await ordered();
  const whole = { switches: 1, told: 1, grant: grantId, scopes: [OLD, NEW], pending: 2, seqs: 1 };
  let last: string;
  for (let write = 1; ; write += 1) {
    last = newFolder(disk);
    const isKilled = await dyingAt(write, async () => (await openCore(last)).close());
    const core = await openCore(last);
    expect(factsOf(core), `write ${write}`).toEqual(whole);
    await core.close();
    if (isKilled) continue;
    expect(write).toBeGreaterThan(6);
    break;
  }
  // One of these disks goes on: what it had not sent arrives once, under the grant it was written under.
  box.proxy.restore();
  const desk = await box.again(last, null);
  await vi.waitFor(async () => {
    send(desk);
    send(a);
    expect(column(desk.core, `SELECT scope FROM scope_cursor WHERE scope LIKE 'mall:%'`)).toEqual([NEW]);
    const { counter, site } = await desk.page.call('session.read', {});
    expect([site?.code, counter?.number]).toEqual([other.site.code, '2']);
  }, 20_000);
  const log = await look<{ name: string; status: string }>(
    box.central,
    `SELECT name, status FROM mutation WHERE machine_id = $1 AND (entity_id = $2 OR name = 'assignment.switch') ORDER BY seq`,
    [desk.machineId, unsent],
  );
  expect(log).toEqual(
    ['application.submit', 'receipt.issue', 'assignment.switch'].map((name) => ({ name, status: 'applied' })),
  );
  expect(await look(box.central, 'SELECT scope FROM application WHERE id = $1', [unsent])).toEqual([{ scope: OLD }]);
});

test('killed before any write of leaving a mall, nothing unsent goes, and the next attempt clears the rest', async () => {
  const { disk, sent, unsent } = await ordered();
  const moved = await openCore(disk);
  // The answer to one push came and no pull contained it; another item waits for a supervisor.
  moved.core.db.prepare(`UPDATE outbox SET state = 'acked' WHERE entity = 'citizen' AND state = 'pending'`).run();
  moved.core.db.prepare(`UPDATE outbox SET state = 'parked' WHERE name = 'receipt.issue' AND state = 'pending'`).run();
  await moved.close();
  const left = async () => {
    const core = await openCore(newFolder(disk));
    updateCursorLeaving(core.core.db, { scope: OLD });
    return core;
  };
  const clear = ({ core }: TestCore): boolean =>
    clearLeftScopes(core.db, String(core.db.prepare('SELECT machine_id FROM sync_meta').pluck().get()), SERVER_TIME);
  const undisturbed = await left();
  const before = rowsOf(undisturbed);
  clear(undisturbed);
  const after = rowsOf(undisturbed);
  await undisturbed.close();
  expect(after).not.toEqual(before);
  expect(JSON.stringify(after)).toContain(unsent);
  expect(JSON.stringify(after['application'])).not.toContain(sent);
  for (let write = 1; ; write += 1) {
    const core = await left();
    const isKilled = await dyingAt(write, () => clear(core));
    if (isKilled) expect(rowsOf(core), `write ${write}`).toEqual(before);
    clear(core);
    expect(rowsOf(core), `write ${write}`).toEqual(after);
    await core.close();
    if (isKilled) continue;
    expect(write).toBeGreaterThan(5);
    break;
  }
});

const place = async ({ page }: Desk): Promise<unknown> => {
  const { closing, counter, site } = await page.call('session.read', {});
  return [site?.code, counter?.number, closing?.site ?? null];
};
const STILL = [mall.site.code, '2', 'Uji'];
const MOVED = [other.site.code, '2', null];

/** Until nothing of the old mall is left at a workstation whose line is back. */
const isLeft = async (a: Desk, b: Desk): Promise<void> => {
  await vi.waitFor(async () => {
    send(a);
    send(b);
    expect(await place(b)).toEqual(MOVED);
    expect(column(b.core, `SELECT scope FROM scope_cursor WHERE scope LIKE 'mall:%'`)).toEqual([NEW]);
  }, 20_000);
  for (const table of ['citizen', 'application', 'catalogue_row']) {
    expect(column(b.core, `SELECT scope FROM ${table} WHERE scope = '${OLD}'`), table).toEqual([]);
  }
  expect(column(b.core, 'SELECT id FROM visit WHERE finished_at IS NULL')).toEqual([]);
};

test('killed in the middle of a visit, the move waits for its officer, who finishes it, and the old mall is cleared', async () => {
  const { a, disk, unsent } = await ordered(false);
  box.proxy.restore();
  const desk = await box.again(disk, null);
  await vi.waitFor(() => {
    send(desk); // pulls that would take the assignment over
    expect(one(desk.core, `SELECT count(*) FROM outbox WHERE state = 'pending'`)).toBe(0);
  }, 15_000);
  expect(await place(desk)).toEqual(STILL);
  // Somebody who only looks in does not send the citizen away.
  await desk.page.call('session.sign-in', { officerId: supervisor.id as OfficerId, pin: supervisor.pin });
  await desk.page.call('session.sign-out', {});
  expect(await place(desk)).toEqual(STILL);
  await desk.page.call('session.sign-in', { officerId: officer.id as OfficerId, pin: officer.pin });
  expect((await desk.page.call('visits.current', {})).visit?.applications).toMatchObject([{ id: unsent }]);
  await finish(desk);
  await isLeft(a, desk);
  const log = await look<{ name: string; status: string }>(
    box.central,
    `SELECT DISTINCT name, status FROM mutation WHERE machine_id = $1 AND name <> 'audit.append' ORDER BY name`,
    [desk.machineId],
  );
  expect(log.map(({ status }) => status)).not.toContain('parked');
  expect(log).toContainEqual({ name: 'assignment.switch', status: 'applied' });
});

test('the next citizen of another officer ends the wait for a visit that was left open', async () => {
  const { a, disk } = await ordered(false);
  box.proxy.restore();
  const desk = await box.again(disk, supervisor);
  expect(await place(desk)).toEqual(STILL);
  await start(desk);
  expect(await place(desk)).toEqual(STILL);
  await finish(desk);
  await isLeft(a, desk);
  expect(column(desk.core, `SELECT outcome FROM visit ORDER BY rowid DESC LIMIT 2`)).toEqual(['served', 'left']);
});

test('an end that is forced does not wait for an officer who is not there', async () => {
  const { a, disk, machineId, held } = await ordered(false);
  await a.page.call('floor.end', { workstationId: machineId, grantId: held, cause: 'reassigned', reason: 'pulang' });
  box.proxy.restore();
  await isLeft(a, await box.again(disk, null));
});
