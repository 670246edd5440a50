import type { FeedRow, PullReply, PullRequest, ScopePage } from '#contract/wire/sync';
import { WIRE_LIMITS } from '#contract/wire/sync';
import type { Central } from '../../context.ts';
import { allowScopes, type Queryable, transaction } from '../../db/sql.ts';
import { type ScopeHead, selectHeads } from '../../feed.sql.ts';
import { selectGrants } from '../../machine.sql.ts';
import { refuse } from '../../problem.ts';
import type { Caller } from '../../signed.ts';
import {
  type Feed,
  selectBodies,
  selectCatalogueBodies,
  selectDelta,
  selectHashes,
  selectLogs,
  selectSnapshot,
} from './pull.sql.ts';

type Cursor = PullRequest['scopes'][number];

/** Sorts before every row, so that a snapshot begins at the first. */
const BEFORE_ALL = ['', '00000000-0000-0000-0000-000000000000'] as const;

/**
 * One page of each scope asked for, and what the centre holds of the caller's logs, from one snapshot of the
 * database (docs/design/sync.md, section 5, L2). A scope without a living grant answers `left`.
 * Errors: `push_only`.
 */
export async function pull(central: Central, caller: Caller, request: PullRequest): Promise<PullReply> {
  if (caller.status === 'push_only') refuse('push_only');
  return transaction(central.pool, 'read', async (db) => {
    const allowed = await scopesOf(db, caller.machineId);
    const wanted = request.scopes.filter(({ scope }) => allowed.includes(scope));
    await allowScopes(
      db,
      wanted.map(({ scope }) => scope),
    );
    const heads = new Map(
      (await selectHeads(db, [wanted.map(({ scope }) => scope)])).map((head) => [head.scope, head]),
    );
    const room = { bytes: WIRE_LIMITS.batchBytes };
    const scopes: ScopePage[] = [];
    for (const cursor of request.scopes) {
      const head = heads.get(cursor.scope);
      scopes.push(
        head ? await pageOf(db, cursor, head, request.max_rows, room) : { scope: cursor.scope, mode: 'left' },
      );
    }
    return { logs: await logsOf(db, caller.machineId, request.logs), scopes };
  });
}

/** What a machine may read: its own scope, the catalogue, and where it holds a grant that has not ended. */
export async function scopesOf(db: Queryable, machineId: string): Promise<string[]> {
  const grants = await selectGrants(db, [machineId]);
  return ['catalogue', `machine:${machineId}`, ...grants.filter((g) => g.ended_cause === null).map((g) => g.scope)];
}

async function pageOf(
  db: Queryable,
  cursor: Cursor,
  head: ScopeHead,
  maxRows: number,
  room: { bytes: number },
): Promise<ScopePage> {
  const isSame = cursor.epoch === head.epoch;
  if (isSame && cursor.snap_pos === null && cursor.pos >= head.tail && cursor.pos <= head.head) {
    const found = await selectDelta(db, [cursor.scope, cursor.pos, head.head, maxRows]);
    const { rows, taken } = await fill(db, cursor.scope, found, room);
    const more = taken < found.length || found.length === maxRows;
    const to = more ? (found[taken - 1]?.pos ?? cursor.pos) : head.head;
    return { scope: cursor.scope, mode: 'delta', epoch: head.epoch, from: cursor.pos, to, head: head.head, more, rows };
  }
  const continues = isSame && cursor.snap_pos !== null && cursor.snap_pos >= head.tail && cursor.after !== null;
  const [entity, id] = continues ? afterOf(cursor.after ?? '') : BEFORE_ALL;
  const found = await selectSnapshot(db, [cursor.scope, entity, id, maxRows]);
  const { rows, taken } = await fill(db, cursor.scope, found, room);
  const last = found[taken - 1];
  return {
    scope: cursor.scope,
    mode: 'snapshot',
    epoch: head.epoch,
    snap_pos: continues ? (cursor.snap_pos ?? head.head) : head.head,
    from_after: continues ? cursor.after : null,
    after: last ? `${last.entity}/${last.entity_id}` : cursor.after,
    more: taken < found.length || found.length === maxRows,
    rows,
  };
}

function afterOf(after: string): readonly [string, string] {
  const match = /^([a-z_]{1,40})\/([0-9a-f-]{36})$/.exec(after) ?? refuse('bad_envelope');
  return [match[1] ?? '', match[2] ?? ''];
}

/** Joins bodies to feed rows until the page is full; at least one row of a scope goes on an empty page. */
async function fill(db: Queryable, scope: string, found: readonly Feed[], room: { bytes: number }) {
  const bodies = await bodiesOf(db, scope, found);
  const rows: FeedRow[] = [];
  for (const { entity, entity_id: id, op, rev } of found) {
    const body = bodies.get(`${entity}/${id}`);
    if (op === 'put' && !body) throw new Error(`a feed row without its ${entity}`);
    const row: FeedRow =
      body && op === 'put' ? { entity, id, op, rev, v: body.v, body: body.body } : { entity, id, op: 'gone', rev };
    const size = JSON.stringify(row).length;
    if (size > room.bytes && room.bytes < WIRE_LIMITS.batchBytes) break;
    room.bytes -= size;
    rows.push(row);
  }
  return { rows, taken: rows.length };
}

async function bodiesOf(db: Queryable, scope: string, found: readonly Feed[]) {
  const bodies = new Map<string, { v: number; body: Extract<FeedRow, { op: 'put' }>['body'] }>();
  for (const entity of new Set(found.map((each) => each.entity))) {
    const ids = found.filter((each) => each.entity === entity && each.op === 'put').map((each) => each.entity_id);
    const held = isRoot(entity)
      ? await selectBodies[entity](db, [scope, ids])
      : await selectCatalogueBodies(db, [scope, ids, entity]);
    for (const { id, v, body } of held) bodies.set(`${entity}/${id}`, { v, body });
  }
  return bodies;
}

const isRoot = (entity: string): entity is keyof typeof selectBodies => Object.hasOwn(selectBodies, entity);

/**
 * What the centre holds of each log. `fork` also where it holds more than the caller and something else at the caller's
 * end: a retired log would otherwise look whole although a clone has written the rest of it.
 */
async function logsOf(db: Queryable, machineId: string, asked: PullRequest['logs']): Promise<PullReply['logs']> {
  const held = await selectLogs(db, [machineId, asked.map(({ incarnation }) => incarnation)]);
  const inside = await selectHashes(db, [
    machineId,
    asked.map(({ incarnation }) => incarnation),
    asked.map(({ seq }) => seq),
  ]);
  return asked.map(({ incarnation, seq, hash }) => {
    const log = held.find((each) => each.incarnation === incarnation);
    if (!log) return { incarnation, last_seq: 0, last_hash: null, verdict: 'unknown' as const };
    const last_hash = log.last_hash.toString('base64');
    const here = log.last_seq === seq ? log.last_hash : inside.find((each) => each.incarnation === incarnation)?.hash;
    const isFork = here !== undefined && here.toString('base64') !== hash;
    const verdict = isFork ? ('fork' as const) : log.last_seq > seq ? ('behind' as const) : ('ok' as const);
    return { incarnation, last_seq: log.last_seq, last_hash, verdict };
  });
}
