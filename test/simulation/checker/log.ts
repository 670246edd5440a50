import { createHash } from 'node:crypto';
import { type Facts, groupBy, number, type Row, rowsOf, text, type Violation } from './facts.ts';

const FACT_NAMES = new Set(['citizen.register', 'application.submit', 'receipt.issue', 'receipt.seal', 'audit.append']);

const logOf = (row: Row): string => `${text(row, 'machine_id')} ${text(row, 'incarnation')}`;
const isFirst = (row: Row): boolean =>
  row['status'] !== 'duplicate' && (row['result'] as Row | null)?.['reason'] !== 'mid_reused';

/** Invariants 1 to 9: what was written at the workstations is at the centre, once, in order, with a stored status. */
export function checkLogs(facts: Facts): Violation[] {
  const mutations = rowsOf(facts.centre, 'mutation');
  return [
    ...arrivedOnce(facts, mutations),
    ...gapFree(facts, mutations),
    ...inOrder(mutations),
    ...wholeTxns(mutations),
    ...stored(facts, mutations),
    ...receipts(facts),
    ...acknowledged(facts),
  ];
}

function arrivedOnce({ stations, centre }: Facts, mutations: readonly Row[]): Violation[] {
  const found: Violation[] = [];
  const ids = new Map(rowsOf(centre, 'mutation_id').map((row) => [text(row, 'mid'), row]));
  const firsts = groupBy(mutations.filter(isFirst), (row) => text(row, 'mid'));
  for (const { name, tables } of stations) {
    for (const row of rowsOf(tables, 'outbox')) {
      const mid = text(row, 'mid');
      if (!ids.has(mid)) found.push({ invariant: 1, text: `${name}: ${text(row, 'name')} ${mid} never arrived` });
      if (row['state'] === 'pending') found.push({ invariant: 1, text: `${name}: ${mid} is still pending` });
    }
  }
  for (const [mid, rows] of firsts) {
    if (rows.length > 1) found.push({ invariant: 2, text: `${mid} has ${rows.length} first results` });
    if (!ids.has(mid)) found.push({ invariant: 1, text: `${mid} has no entry in mutation_id` });
  }
  for (const mid of ids.keys()) if (!firsts.has(mid)) found.push({ invariant: 1, text: `${mid} has no result` });
  return found;
}

const sha256 = (...parts: (Buffer | string)[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const bytes = (value: unknown): Buffer => Buffer.from(String(value).slice(2), 'hex');

/** Recomputed from the fields alone, in the words of docs/design/sync.md, section 2. */
function contentHash(row: Row): Buffer {
  if (row['args'] === null) return bytes(row['content_hash']);
  const fields = ['mid', 'txn', 'name', 'v', 'entity', 'entity_id'].map((field) => text(row, field));
  const rest = ['scope', 'grant_id', 'operator_id', 'seen', 'at_wall', 'at_mono', 'boot_id', 'args'];
  const base = row['base_rev'] === null ? '-' : text(row, 'base_rev');
  return sha256(['loket-mutation-1', ...fields, base, ...rest.map((field) => text(row, field))].join('\n'));
}

function gapFree({ stations, centre }: Facts, mutations: readonly Row[]): Violation[] {
  const found: Violation[] = [];
  const hashes = new Map<string, string>();
  for (const [log, rows] of groupBy(mutations, logOf)) {
    const [machine = '', incarnation = ''] = log.split(' ');
    let hash = sha256(`loket-log-1${machine}${incarnation}`);
    for (const [n, row] of [...rows].sort((a, b) => number(a, 'seq') - number(b, 'seq')).entries()) {
      const seq = number(row, 'seq');
      if (seq !== n + 1) found.push({ invariant: 3, text: `${log}: seq ${seq} stands where ${n + 1} should` });
      const position = Buffer.alloc(8);
      position.writeBigUInt64BE(BigInt(seq));
      hash = sha256(hash, position, contentHash(row));
      if (!hash.equals(bytes(row['hash']))) found.push({ invariant: 3, text: `${log}: hash of seq ${seq} is wrong` });
      hashes.set(`${log} ${seq}`, text(row, 'hash'));
    }
    const head = rowsOf(centre, 'client_log_head').find((each) => logOf(each) === log);
    if (!head || number(head, 'last_seq') !== rows.length || !bytes(head['last_hash']).equals(hash)) {
      found.push({ invariant: 3, text: `${log}: the head is not the end of the log` });
    }
  }
  for (const { name, tables } of stations) {
    const machine = text(rowsOf(tables, 'sync_meta')[0] ?? {}, 'machine_id');
    for (const [incarnation, rows] of groupBy(rowsOf(tables, 'outbox'), (row) => text(row, 'incarnation'))) {
      const seqs = rows.map((row) => number(row, 'seq')).sort((a, b) => a - b);
      if (seqs.some((seq, n) => n > 0 && seq !== (seqs[n - 1] ?? 0) + 1)) {
        found.push({ invariant: 3, text: `${name}: the outbox of ${incarnation} has a gap` });
      }
      for (const row of rows) {
        const there = hashes.get(`${machine} ${incarnation} ${number(row, 'seq')}`);
        if (there !== undefined && there !== text(row, 'hash')) {
          found.push({ invariant: 3, text: `${name}: hashes differ at seq ${number(row, 'seq')}` });
        }
      }
    }
  }
  return found;
}

function inOrder(mutations: readonly Row[]): Violation[] {
  const found: Violation[] = [];
  for (const [log, rows] of groupBy(mutations, logOf)) {
    const sorted = [...rows].sort((a, b) => number(a, 'seq') - number(b, 'seq'));
    const positions = new Map<string, number>();
    for (const [n, row] of sorted.entries()) {
      const before = sorted[n - 1];
      if (before && text(before, 'received_at') > text(row, 'received_at')) {
        found.push({ invariant: 4, text: `${log}: seq ${number(row, 'seq')} was judged before the one before it` });
      }
      if (row['pos'] === null || row['status'] === 'duplicate') continue;
      const root = `${text(row, 'entity')} ${text(row, 'entity_id')}`;
      if ((positions.get(root) ?? 0) > number(row, 'pos')) {
        found.push({ invariant: 4, text: `${log}: seq ${number(row, 'seq')} took effect out of order` });
      }
      positions.set(root, number(row, 'pos'));
    }
  }
  return found;
}

function outcomeClass(row: Row): string {
  const status = row['status'];
  return status === 'parked' || status === 'rejected' ? status : 'done';
}

function wholeTxns(mutations: readonly Row[]): Violation[] {
  const found: Violation[] = [];
  for (const [txn, rows] of groupBy(mutations.filter(isFirst), (row) => `${logOf(row)} ${text(row, 'txn')}`)) {
    if (new Set(rows.map((row) => text(row, 'received_at'))).size > 1) {
      found.push({ invariant: 5, text: `txn ${txn} came in several parts` });
    }
    const classes = new Set(rows.map(outcomeClass));
    if (classes.size > 1) found.push({ invariant: 5, text: `txn ${txn} ended as ${[...classes].join(' and ')}` });
  }
  return found;
}

function stored({ centre }: Facts, mutations: readonly Row[]): Violation[] {
  const found: Violation[] = [];
  const parked = new Set(rowsOf(centre, 'parked').map((row) => text(row, 'mid')));
  for (const row of mutations) {
    const name = text(row, 'name');
    if (row['status'] === null) found.push({ invariant: 6, text: `${text(row, 'mid')} has no status` });
    if (row['status'] === 'parked' && !parked.has(text(row, 'mid'))) {
      found.push({ invariant: 6, text: `${text(row, 'mid')} is parked where nobody sees it` });
    }
    if (row['status'] === 'rejected' && FACT_NAMES.has(name)) {
      found.push({ invariant: 7, text: `${name} ${text(row, 'mid')} was rejected` });
    }
  }
  return found;
}

/** A copied disk may print a number that its original prints too (docs/design/sync.md, section 6); nobody else may. */
function receipts({ events, stations, centre }: Facts): Violation[] {
  const found: Violation[] = [];
  const issued = new Map<string, { readonly mid: string; readonly name: string; readonly machine: string }>();
  for (const { name, tables } of stations) {
    const machine = text(rowsOf(tables, 'sync_meta')[0] ?? {}, 'machine_id');
    for (const row of rowsOf(tables, 'outbox')) {
      const receiptNumber = issuedNumber(row);
      if (receiptNumber === null) continue;
      const mid = text(row, 'mid');
      const other = issued.get(receiptNumber);
      const isClone = other?.machine === machine && other.name !== name;
      if (other && other.mid !== mid && !isClone) {
        found.push({ invariant: 8, text: `${name}: number ${receiptNumber} belongs to ${other.mid} and ${mid}` });
      }
      issued.set(receiptNumber, { mid, name, machine });
    }
  }
  const known = new Set([...issued.keys(), ...rowsOf(centre, 'mutation').map(issuedNumber)]);
  const lost = new Set(
    events.filter(({ event }) => event === 'disk-lost').flatMap(({ numbers }) => numbers as string[]),
  );
  for (const { event, machine, number: printed } of events) {
    if (event !== 'receipt-printed' || known.has(String(printed)) || lost.has(String(printed))) continue;
    found.push({ invariant: 8, text: `${machine}: ${String(printed)} was printed and is in no log` });
  }
  return found;
}

function issuedNumber(row: Row): string | null {
  if (row['name'] !== 'receipt.issue' || row['args'] === null) return null;
  return (JSON.parse(text(row, 'args')) as { receipt: { number: string } }).receipt.number;
}

function acknowledged({ stations, centre }: Facts): Violation[] {
  const heads = new Map(rowsOf(centre, 'client_log_head').map((row) => [logOf(row), number(row, 'last_seq')]));
  return stations.flatMap(({ name, tables }) =>
    rowsOf(tables, 'sync_meta')
      .filter((meta) => number(meta, 'acked_seq') > (heads.get(logOf(meta)) ?? 0))
      .map((meta) => ({
        invariant: 9,
        text: `${name} believes ${number(meta, 'acked_seq')} acknowledged, the centre has ${heads.get(logOf(meta))}`,
      })),
  );
}
