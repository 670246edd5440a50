import { canonical, type Facts, groupBy, number, parsed, type Row, rowsOf, text, type Violation } from './facts.ts';

type Body = Record<string, unknown>;
interface Folded {
  body: Body | null;
  rev: number;
  readonly writers: Map<string, string>;
}
interface Receipt extends Body {
  readonly id: string;
  readonly seal: { readonly level: string } | null;
}

const LEVELS = ['B-B', 'B-T', 'B-LT', 'B-LTA'];
const same = (a: unknown, b: unknown): boolean => canonical(a ?? null) === canonical(b ?? null);

/** Invariants 17 and 18: the log, folded from nothing by rules written a second time, gives the tables and conflicts. */
export function checkFold({ centre }: Facts): Violation[] {
  const found: Violation[] = [];
  const wanted = new Map<string, string>();
  const effective = rowsOf(centre, 'mutation').filter(({ status }) =>
    ['applied', 'merged', 'conflict'].includes(String(status)),
  );
  const places = placesOf(centre);
  const roots = groupBy(effective, (row) => `${text(row, 'entity')} ${text(row, 'entity_id')}`);
  const folded = new Map<string, Folded>();
  for (const [root, rows] of roots) {
    if (root.startsWith('audit ')) continue;
    const state: Folded = { body: null, rev: 0, writers: new Map() };
    const placed = rows.filter((row) => places.has(batchOf(row)));
    placed.sort(
      (a, b) => (places.get(batchOf(a)) ?? 0) - (places.get(batchOf(b)) ?? 0) || number(a, 'seq') - number(b, 'seq'),
    );
    for (const row of placed) apply(state, row, wanted, found);
    folded.set(root, state);
  }
  found.push(...compareRoots(centre, folded), ...compareConflicts(centre, wanted), ...compareNumbers(centre));
  return found;
}

/** What one push brought: all of it was judged in the order of its seq, under one lock of the scope's feed. */
const batchOf = (row: Row): string =>
  ['scope', 'machine_id', 'incarnation', 'received_at'].map((field) => text(row, field)).join(' ');

/** The first feed position of each batch; a mutation that only opened a conflict stands at the conflict's. */
function placesOf(centre: Facts['centre']): ReadonlyMap<string, number> {
  const conflicts = new Map(rowsOf(centre, 'conflict').map((row) => [text(row, 'id'), text(row, 'mid')]));
  const opened = new Map<string, number>();
  for (const row of rowsOf(centre, 'feed')) {
    const mid = row['entity'] === 'conflict' ? conflicts.get(text(row, 'entity_id')) : undefined;
    if (mid !== undefined) opened.set(mid, number(row, 'pos'));
  }
  const places = new Map<string, number>();
  for (const row of rowsOf(centre, 'mutation')) {
    if (row['status'] === 'duplicate') continue;
    const place = row['pos'] === null ? opened.get(text(row, 'mid')) : number(row, 'pos');
    if (place !== undefined) places.set(batchOf(row), Math.min(place, places.get(batchOf(row)) ?? place));
  }
  return places;
}

function apply(state: Folded, row: Row, wanted: Map<string, string>, found: Violation[]): void {
  const args = JSON.parse(text(row, 'args')) as Body;
  const name = text(row, 'name');
  switch (name) {
    case 'citizen.register':
      return create(state, args['data'] as Body, row, found);
    case 'application.submit':
      return create(state, { receipts: [], attachments: [], ...(args['application'] as Body) }, row, found);
    case 'citizen.update':
      return update(state, args['fields'] as Record<string, [unknown, unknown]>, row, wanted);
    case 'receipt.issue':
      return issue(state, args['receipt'] as Receipt);
    case 'receipt.seal':
      return seal(state, args);
    default:
      found.push({ invariant: 17, text: `the checker knows no ${name}` });
  }
}

function create(state: Folded, body: Body, row: Row, found: Violation[]): void {
  if (state.body !== null) {
    found.push({ invariant: 2, text: `${text(row, 'mid')} made a row that was there` });
    return;
  }
  Object.assign(state, { body, rev: 1 });
}

function update(
  state: Folded,
  fields: Record<string, [unknown, unknown]>,
  row: Row,
  wanted: Map<string, string>,
): void {
  const machine = text(row, 'machine_id');
  const body = state.body ?? {};
  const writes: Body = {};
  for (const [field, [from, to]] of Object.entries(fields)) {
    if (same(body[field], to)) continue;
    if (same(body[field], from) || state.writers.get(field) === machine) writes[field] = to;
    else wanted.set(`${text(row, 'mid')} ${field}`, canonical([from, to, body[field] ?? null]));
  }
  if (Object.keys(writes).length === 0) return;
  for (const field of Object.keys(writes)) state.writers.set(field, machine);
  Object.assign(state, { body: { ...body, ...writes }, rev: state.rev + 1 });
}

function issue(state: Folded, receipt: Receipt): void {
  const receipts = (state.body?.['receipts'] ?? []) as Receipt[];
  if (receipts.some(({ id }) => id === receipt.id)) return;
  Object.assign(state, {
    body: { ...state.body, receipts: [...receipts, { ...receipt, seal: null }] },
    rev: state.rev + 1,
  });
}

function seal(state: Folded, { receiptId, ...file }: Body): void {
  const receipts = (state.body?.['receipts'] ?? []) as Receipt[];
  const receipt = receipts.find(({ id }) => id === receiptId);
  if (!receipt || LEVELS.indexOf(String(file['level'])) <= LEVELS.indexOf(receipt.seal?.level ?? '')) return;
  const after = receipts.map((each) => (each === receipt ? { ...each, seal: file } : each));
  Object.assign(state, { body: { ...state.body, receipts: after }, rev: state.rev + 1 });
}

function compareRoots(centre: Facts['centre'], folded: ReadonlyMap<string, Folded>): Violation[] {
  const found: Violation[] = [];
  for (const entity of ['citizen', 'application']) {
    const rows = new Map(rowsOf(centre, entity).map((row) => [`${entity} ${text(row, 'id')}`, row]));
    for (const [root, { body, rev }] of folded) {
      if (!root.startsWith(`${entity} `)) continue;
      const row = rows.get(root);
      if (!row || !same(parsed(row['body']), body) || number(row, 'rev') !== rev) {
        found.push({
          invariant: 17,
          text: `${root} is not what its log says (rev ${String(row?.['rev'])}, not ${rev})`,
        });
      }
    }
    for (const root of rows.keys()) if (!folded.has(root)) found.push({ invariant: 17, text: `${root} has no log` });
  }
  return found;
}

function compareConflicts(centre: Facts['centre'], wanted: ReadonlyMap<string, string>): Violation[] {
  const found: Violation[] = [];
  const fields = rowsOf(centre, 'conflict').filter((row) => row['field'] !== 'duplicate_number');
  const held = groupBy(fields, (row) => `${text(row, 'mid')} ${text(row, 'field')}`);
  for (const [key, values] of wanted) {
    const [row, ...more] = held.get(key) ?? [];
    if (!row) found.push({ invariant: 18, text: `a conflict of ${key} was not kept` });
    else if (canonical([row['base'], row['mine'], row['theirs']]) !== values) {
      found.push({ invariant: 18, text: `the conflict of ${key} lacks a value` });
    }
    if (more.length > 0) found.push({ invariant: 18, text: `the conflict of ${key} is kept twice` });
  }
  for (const key of held.keys()) if (!wanted.has(key)) found.push({ invariant: 18, text: `${key} is no conflict` });
  return found;
}

interface Paper extends Receipt {
  readonly number: string;
  readonly dataSha256: string;
}

/** Section 6: of papers with one number and different data in one mall, all but one are told to the supervisor. */
function compareNumbers(centre: Facts['centre']): Violation[] {
  const papers = rowsOf(centre, 'application').flatMap((row) =>
    ((parsed(row['body']) as Body)['receipts'] as Paper[]).map((receipt) => ({ receipt, scope: text(row, 'scope') })),
  );
  const told = rowsOf(centre, 'conflict')
    .filter((row) => row['field'] === 'duplicate_number')
    .map((row) => `${text(row, 'scope')} ${(parsed(row['mine']) as Paper).number}`);
  const found: Violation[] = [];
  const numbers = groupBy(papers, ({ receipt, scope }) => `${scope} ${receipt.number}`);
  for (const [number, all] of numbers) {
    const different = new Set(all.map(({ receipt }) => receipt.dataSha256)).size;
    const count = told.filter((each) => each === number).length;
    if (count < different - 1)
      found.push({ invariant: 8, text: `${number} is on ${different} papers and told ${count} times` });
    if (different < 2 && count > 0) found.push({ invariant: 8, text: `${number} is told to be on two papers` });
  }
  for (const number of told) if (!numbers.has(number)) found.push({ invariant: 8, text: `${number} is on no paper` });
  return found;
}
