import { expect, test, vi } from 'vitest';
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

/**
 * The disk of a workstation that was ordered to another mall during a visit, lost its line and died when the visit was
 * over: one application is settled, one is not sent, and the move is still to be made.
 */
async function ordered(): Promise<{ a: Desk; disk: string; sent: string; unsent: string; grantId: string }> {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer, box.proxy.url)];
  await start(b);
  const sent = await serve(b, 'SUDAH DIKIRIM');
  await finish(b);
  await vi.waitFor(() => {
    send(b);
    expect(one(b.core, `SELECT count(*) FROM outbox WHERE state <> 'settled'`)).toBe(0);
  }, 15_000);
  const { grantId: held } = await until(a, b, ({ state }) => state === 'held');
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
  b.core.core.db.prepare('UPDATE visit SET finished_at = started_at WHERE finished_at IS NULL').run();
  await box.stop(b);
  return { a, disk: b.folder, sent, unsent, grantId };
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
