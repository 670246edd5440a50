/** A planted bug: one text of one file replaced while the module is loaded. */
export interface Mutant {
  readonly name: string;
  /** Invariants of docs/design/sync.md, section 14, that it breaks. */
  readonly breaks: readonly number[];
  /** Below `src`. */
  readonly file: string;
  readonly text: string;
  readonly by: string;
  /** The first seed that is tried: where one is rare, a run in which it shows. 1 when absent. */
  readonly from?: number;
}

const PUSH = 'core/features/sync/push.ts';
const PULL = 'core/features/sync/pull.ts';
const CHECK = 'core/features/sync/check-reply.ts';
const REBASE = 'core/features/sync/rebase.ts';
const JUDGE = 'central/routes/sync/judge.ts';
const LOG_CHECK = 'central/routes/sync/log-check.ts';

/** Each of them has to be caught by the simulator within few seeds (mutants.test.ts). */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'any well-formed 200 acknowledges',
    breaks: [1, 9],
    file: CHECK,
    text: 'if (last === undefined || reply.last_seq < last || reply.last_seq < sent.ackedSeq) return false;',
    by: 'if (last !== undefined) return true;',
  },
  {
    name: 'a reply acknowledges one more than it names',
    breaks: [1, 9],
    file: PUSH,
    text: 'updateAcked(db, { ackedSeq: batch.at(-1)?.seq ?? meta.ackedSeq });',
    by: 'updateAcked(db, { ackedSeq: (batch.at(-1)?.seq ?? meta.ackedSeq) + 1 });',
  },
  {
    name: 'the centre does not know a mutation again',
    breaks: [2],
    file: JUDGE,
    text: 'if (!known) return null;',
    by: 'if (known || !known) return null;',
    from: 69,
  },
  {
    name: 'what is held is judged again',
    breaks: [2, 3],
    file: LOG_CHECK,
    text: 'return batch.slice(known.length);',
    by: 'return batch;',
  },
  {
    name: 'a batch is taken whatever came before it',
    breaks: [3],
    file: LOG_CHECK,
    text: "refuse('fork', held);\n  return batch",
    by: ';\n  return batch',
    from: 108,
  },
  {
    name: 'a txn is split over batches',
    breaks: [5],
    file: 'core/features/sync/batch.ts',
    text: 'const mutations: WireMutation[] = [];',
    by: 'const mutations: WireMutation[] = []; limit = 2; groups.splice(0, 600, ...groups.flat().map((row) => [row]));',
  },
  {
    name: 'parked items are shown to nobody',
    breaks: [6],
    file: 'central/routes/sync/write.ts',
    text: 'await writeParked(db, writer, parked);',
    by: '',
    from: 102,
  },
  {
    name: 'a receipt number is not remembered by its own day',
    breaks: [8],
    file: 'core/features/receipts/issue.ts',
    text: 'const sequence = last?.localDate === localDate ? last.sequence + 1 : 1;',
    by: 'const sequence = last?.localDate === localDate ? Math.max(1, last.sequence - 1) : 1;',
  },
  {
    name: 'a clean row is not replaced by the centre’s',
    breaks: [11, 16],
    file: REBASE,
    text: 'writeRoot[entity](db, { id, scope, rev, body, unsettled: 0, attention: null });',
    by: 'writeRoot[entity](db, { id, scope, rev: rev - 1, body, unsettled: 0, attention: null });',
  },
  {
    name: 'a row settles without the centre’s version',
    breaks: [11, 12],
    file: REBASE,
    text: 'replaceBase(db, { entity, id, rev, body });',
    by: '',
  },
  {
    name: 'two rows get one feed position',
    breaks: [13],
    file: 'central/feed.ts',
    text: 'heads.set(row.scope, head + 1);',
    by: 'heads.set(row.scope, head + 2);',
  },
  {
    name: 'a page that does not follow the cursor is taken',
    breaks: [14],
    file: CHECK,
    text: 'if (page.epoch !== cursor.epoch || page.from !== cursor.pos) return false;',
    by: '',
  },
  {
    name: 'an old snapshot moves the cursor back',
    breaks: [14],
    file: CHECK,
    text: 'return !isOld && (!page.more || page.after !== cursor.snapAfter) && followsOn(page, cursor);',
    by: 'return (!page.more || page.after !== cursor.snapAfter) && followsOn(page, cursor);',
    from: 34,
  },
  {
    name: 'the cursor moves without the rows',
    breaks: [14, 16],
    file: PULL,
    text: 'for (const row of page.rows) takeRow(',
    by: 'for (const row of page.rows.slice(1)) takeRow(',
  },
  {
    name: 'a conflict is not kept',
    breaks: [18],
    file: JUDGE,
    text: 'conflicts.push(...found);',
    by: '',
    from: 12,
  },
  {
    name: 'the last writer wins',
    breaks: [17, 18],
    file: 'domain/mutations/rows.ts',
    text: 'if (sameJson(current, from) || row.fieldRev[field]?.machine === ctx.machineId) writes[field] = to;',
    by: 'if (field) writes[field] = to;',
  },
  {
    name: 'a moved log gives its mutations new names',
    breaks: [21],
    file: 'core/features/sync/incarnation.ts',
    text: 'for (const place of places) sql.updateRow(db, { ...place, incarnation: next });',
    by: 'for (const place of places.slice(1)) sql.updateRow(db, { ...place, incarnation: next });',
  },
  {
    name: 'a restored centre gets nothing again',
    breaks: [22],
    file: 'core/features/sync/log-state.ts',
    text: 'updateAcked(db, { ackedSeq: lastSeq });',
    by: '',
  },
  {
    name: 'feed positions are not those of the new epoch',
    breaks: [22],
    file: 'central/db/cluster.ts',
    text: 'await renewHeads(db, [HEAD_JUMP]);',
    by: '',
  },
];

export function findMutant(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (!found) throw new Error(`there is no mutant ${name}`);
  return found;
}

/** Throws when the text is not there exactly once: a mutant that changes nothing would prove nothing. */
export function patched(mutant: Mutant, source: string): string {
  const parts = source.split(mutant.text);
  if (parts.length !== 2)
    throw new Error(`${mutant.name}: its text stands ${parts.length - 1} times in ${mutant.file}`);
  return parts.join(mutant.by);
}
