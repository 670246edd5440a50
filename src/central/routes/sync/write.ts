import type { PushResult } from '#contract/wire/sync';
import type { Root } from '#domain/mutations/index';
import { bytesArray, idArray, numberArray, type Queryable } from '../../db/sql.ts';
import { publish, type Touched, touchedKey } from '../../feed.ts';
import { idFrom } from '../../ports/ids.ts';
import { writeReferences } from '../blobs/references.ts';
import { aboutOf } from './about.ts';
import { duplicateNumbers } from './duplicate-numbers.ts';
import type { BatchOutcome, Judged, NewConflict } from './judge.ts';
import {
  insertConflicts,
  insertMutationIds,
  insertMutations,
  insertParked,
  insertRoots,
  updateRoots,
} from './push.sql.ts';
import { planDecisions, writeDecisions } from './write-decisions.ts';

export interface Writer {
  readonly machineId: string;
  readonly incarnation: string;
  /** Scopes this machine was ever given: rows of parked items stand in them. */
  readonly scopes: readonly string[];
  /** Scopes besides, in which a supervisor of theirs decided something in this batch. */
  readonly widened: readonly string[];
}

const ROOTS = ['application', 'citizen'] as const;

/** Writes a judged batch in bulk: feed positions, rows, conflicts, parked items and the log (docs/design/sync.md, P8). */
export async function writeBatch(db: Queryable, writer: Writer, outcome: BatchOutcome): Promise<PushResult[]> {
  const parked = newlyParked(writer, outcome);
  const decisions = await planDecisions(db, outcome);
  const touched = [...touchedRoots(outcome), ...parkedRows(parked), ...decisions.touched];
  const scopes = touched.map(({ scope }) => scope);
  const conflicts = [...outcome.conflicts, ...(await duplicateNumbers(db, outcome, scopes))];
  const positions = await publish(db, [...touched, ...conflicts.map(conflictRow)]);
  await writeRoots(db, outcome);
  await writeFiles(db, outcome);
  await writeConflicts(db, conflicts);
  const judged = outcome.judged.map((each) => ({ ...each, pos: positionOf(each, outcome, positions) }));
  await writeParked(db, writer, parked);
  await writeDecisions(db, writer, outcome, decisions, positions);
  await writeLog(db, writer, judged);
  return judged.map(({ mutation: { seq }, outcome: stored, pos }): PushResult => {
    if (stored.status === 'duplicate') return { seq, status: 'duplicate', of: verdict(stored.of) };
    return { seq, ...verdict({ ...stored, pos }) };
  });
}

interface Verdict {
  readonly status: Exclude<PushResult['status'], 'duplicate'>;
  readonly pos: number | null;
  readonly result: Record<string, unknown> | null;
}

/** As it travels: no `result` field where there is nothing to say. */
export const verdict = ({ status, pos, result }: Verdict) => ({
  status,
  pos,
  ...(result === null ? {} : { result: result as Record<string, never> }),
});

const touchedRoots = ({ roots }: BatchOutcome): Touched[] =>
  [...roots]
    .map(([key, { root }]) => ({ ...split(key), scope: root.scope, rev: root.rev }))
    .filter(({ entity }) => entity !== 'machine');

const conflictRow = ({ id, scope }: NewConflict): Touched => ({ entity: 'conflict', id, scope, rev: 1 });

function split(key: string): { entity: string; id: string } {
  const [entity = '', id = ''] = key.split('/');
  return { entity, id };
}

function positionOf(each: Judged, { roots }: BatchOutcome, positions: ReadonlyMap<string, number>): number | null {
  const changed = each.root === null ? undefined : roots.get(each.root)?.root;
  if (each.root === null || !changed) return null;
  return positions.get(touchedKey({ ...split(each.root), scope: changed.scope })) ?? null;
}

async function writeRoots(db: Queryable, { roots }: BatchOutcome): Promise<void> {
  for (const entity of ROOTS) {
    const mine = [...roots].filter(([key]) => key.startsWith(`${entity}/`));
    for (const isNew of [true, false]) {
      const part = mine.filter(([, each]) => each.isNew === isNew);
      if (part.length === 0) continue;
      const values = columns(part.map(([key, { root }]) => [split(key).id, root]));
      const count = await (isNew ? insertRoots : updateRoots)[entity](db, values);
      if (count !== part.length) throw new Error(`${entity}: ${count} of ${part.length} rows written`);
    }
  }
}

/** What the applications of this batch refer to now, whichever mutation changed them: also one that a person accepted. */
async function writeFiles(db: Queryable, { roots }: BatchOutcome): Promise<void> {
  const written = [...roots].flatMap(([key, { root, isNew }]) => {
    const { entity, id } = split(key);
    return entity === 'application' ? [{ id, scope: root.scope, body: root.body, isNew, fieldRev: root.fieldRev }] : [];
  });
  await writeReferences(db, written);
}

const columns = (part: readonly (readonly [string, Root])[]): unknown[] => [
  idArray(part.map(([id]) => id)),
  part.map(([, { scope }]) => scope),
  numberArray(part.map(([, { rev }]) => rev)),
  JSON.stringify(part.map(([, { body }]) => body)),
  JSON.stringify(part.map(([, { fieldRev }]) => fieldRev)),
];

async function writeConflicts(db: Queryable, conflicts: readonly NewConflict[]): Promise<void> {
  if (conflicts.length === 0) return;
  await insertConflicts(db, [
    conflicts.map(({ id }) => id),
    conflicts.map(({ scope }) => scope),
    conflicts.map(({ entity }) => entity),
    conflicts.map(({ entityId }) => entityId),
    conflicts.map(({ field }) => field),
    conflicts.map(({ base }) => JSON.stringify(base)),
    conflicts.map(({ mine }) => JSON.stringify(mine)),
    conflicts.map(({ theirs }) => JSON.stringify(theirs)),
    conflicts.map(({ mid }) => mid),
    conflicts.map(({ theirsMid }) => theirsMid),
  ]);
}

interface ParkedPart {
  readonly mutation: Judged['mutation'];
  readonly reason: string;
  /** Id of the txn for whoever decides: two machines that name one txn id stay two. */
  readonly item: string;
  readonly scope: string;
}

/** An item for a scope the machine never had is shown to its own machine's supervisor, not to that scope's. */
function newlyParked({ machineId, scopes }: Writer, { judged }: BatchOutcome): ParkedPart[] {
  const parked = judged.filter(({ outcome }) => outcome.status === 'parked');
  const foreign = new Set(parked.flatMap(({ mutation: m }) => (scopes.includes(m.scope) ? [] : [m.txn])));
  return parked.map(({ mutation, outcome }) => {
    const reason = 'result' in outcome ? outcome.result?.['reason'] : undefined;
    return {
      mutation,
      reason: typeof reason === 'string' ? reason : 'server_error',
      item: idFrom('loket-parked-1', machineId, mutation.txn),
      scope: foreign.has(mutation.txn) ? `machine:${machineId}` : mutation.scope,
    };
  });
}

const parkedRows = (parked: readonly ParkedPart[]): Touched[] => [
  ...new Map(
    parked.map(({ item, scope }) => [`${scope} ${item}`, { entity: 'parked', id: item, scope, rev: 1 }]),
  ).values(),
];

async function writeParked(db: Queryable, writer: Writer, parked: readonly ParkedPart[]): Promise<void> {
  if (parked.length === 0) return;
  await insertParked(db, [
    writer.machineId,
    writer.incarnation,
    parked.map(({ mutation }) => mutation.mid),
    parked.map(({ scope }) => scope),
    parked.map(({ mutation }) => mutation.txn),
    parked.map(({ reason }) => reason),
    parked.map(({ item }) => item),
    parked.map(({ mutation }) => mutation.seq),
    parked.map(({ mutation }) => JSON.stringify(aboutOf(mutation))),
  ]);
}

async function writeLog(db: Queryable, writer: Writer, judged: readonly (Judged & { pos: number | null })[]) {
  const known = new Set<string>();
  const first = judged.filter(({ mutation, outcome }) => {
    const isNew = outcome.status !== 'duplicate' && !isReused(outcome) && !known.has(mutation.mid);
    known.add(mutation.mid);
    return isNew;
  });
  await insertMutationIds(db, [
    writer.machineId,
    writer.incarnation,
    idArray(first.map(({ mutation }) => mutation.mid)),
    numberArray(first.map(({ mutation }) => mutation.seq)),
    bytesArray(first.map(({ mutation }) => mutation.contentHash)),
  ]);
  const m = judged.map(({ mutation }) => mutation);
  await insertMutations(db, [
    writer.machineId,
    writer.incarnation,
    numberArray(m.map(({ seq }) => seq)),
    idArray(m.map(({ mid }) => mid)),
    idArray(m.map(({ txn }) => txn)),
    m.map(({ name }) => name),
    numberArray(m.map(({ v }) => v)),
    JSON.stringify(m.map(({ args }) => args?.toWellFormed() ?? null)),
    bytesArray(m.map(({ contentHash }) => contentHash)),
    m.map(({ entity }) => entity),
    idArray(m.map(({ entity_id }) => entity_id)),
    numberArray(m.map(({ base_rev }) => base_rev)),
    m.map(({ scope }) => scope),
    idArray(m.map(({ grant_id }) => grant_id)),
    idArray(m.map(({ operator_id }) => operator_id)),
    numberArray(m.map(({ seen }) => seen)),
    bytesArray(m.map(({ chainHash }) => chainHash)),
    m.map(({ at_wall }) => at_wall),
    numberArray(m.map(({ at_mono }) => at_mono)),
    m.map(({ boot_id }) => boot_id),
    numberArray(judged.map(({ pos }) => pos)),
    judged.map(({ outcome }) => storedResult(outcome)),
    judged.map(({ outcome }) => outcome.status),
  ]);
}

const isReused = (outcome: Judged['outcome']): boolean =>
  'result' in outcome && outcome.result?.['reason'] === 'mid_reused';

/** A duplicate keeps what it pointed at, so that a repeated push of it answers the same. */
function storedResult(outcome: Judged['outcome']): string | null {
  if (outcome.status === 'duplicate') return JSON.stringify({ of: verdict(outcome.of) });
  return outcome.result === null ? null : JSON.stringify(outcome.result);
}
