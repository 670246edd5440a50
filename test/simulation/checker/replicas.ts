import { canonical, type Facts, groupBy, number, parsed, type Row, rowsOf, text, type Violation } from './facts.ts';

/** Invariants 11, 13, 16 and 19: the feed, and what the workstations made of it. */
export function checkReplicas(facts: Facts): Violation[] {
  return [...dense(facts), ...equal(facts), ...inScope(facts)];
}

/** A restored centre moves its heads up by so much (docs/design/sync.md, section 6): below it lie positions of before. */
const EPOCH_STEP = 1_000_000_000;

function dense({ centre }: Facts): Violation[] {
  const found: Violation[] = [];
  const feed = groupBy(rowsOf(centre, 'feed'), (row) => text(row, 'scope'));
  const written = groupBy(
    rowsOf(centre, 'mutation').filter((row) => row['pos'] !== null && row['status'] !== 'duplicate'),
    (row) => text(row, 'scope'),
  );
  for (const head of rowsOf(centre, 'scope_head')) {
    const scope = text(head, 'scope');
    const end = number(head, 'head');
    const held = (feed.get(scope) ?? []).map((row) => number(row, 'pos'));
    if (new Set(held).size !== held.length) found.push({ invariant: 13, text: `${scope}: a position twice` });
    if (held.some((pos) => pos > end)) found.push({ invariant: 13, text: `${scope}: a position beyond the head` });
    if (!scope.startsWith('mall:') || end === 0) continue;
    const seen = new Set([...held, ...(written.get(scope) ?? []).map((row) => number(row, 'pos'))]);
    const ofEpoch = [...seen].filter((pos) => pos > Math.floor(end / EPOCH_STEP) * EPOCH_STEP);
    const from = end < EPOCH_STEP ? 1 : Math.min(end + 1, ...ofEpoch);
    for (let pos = from; pos <= end; pos++) {
      if (!seen.has(pos)) found.push({ invariant: 13, text: `${scope}: nothing was ever at position ${pos}` });
    }
  }
  return found;
}

type Rows = ReadonlyMap<string, string>;

/** Rows of a scope as text by `entity id`. */
function centreRows({ centre }: Facts, scope: string): Rows {
  const roots = ['citizen', 'application'].flatMap((entity) =>
    rowsOf(centre, entity)
      .filter((row) => row['scope'] === scope)
      .map((row): [string, string] => [`${entity} ${text(row, 'id')}`, asText(row)]),
  );
  const others = rowsOf(centre, 'catalogue_row')
    .filter((row) => row['scope'] === scope)
    .map((row): [string, string] => [`${text(row, 'entity')} ${text(row, 'id')}`, asText(row)]);
  const conflicts = rowsOf(centre, 'conflict')
    .filter((row) => row['scope'] === scope)
    .map((row): [string, string] => [`conflict ${text(row, 'id')}`, conflictText(row)]);
  return new Map([...roots, ...others, ...conflicts]);
}

const asText = (row: Row): string => canonical([number(row, 'rev'), parsed(row['body'])]);
const conflictText = (row: Row): string =>
  canonical([row['field'], row['base'], row['mine'], row['theirs'], row['mid'], row['state']]);

function equal(facts: Facts): Violation[] {
  return facts.stations.flatMap(({ name, tables }) =>
    rowsOf(tables, 'scope_cursor').flatMap((cursor) => {
      if (cursor['state'] !== 'live') return [{ invariant: 16, text: `${name}: ${text(cursor, 'scope')} is not live` }];
      const scope = text(cursor, 'scope');
      return compare(name, tables, centreRows(facts, scope), scope);
    }),
  );
}

function compare(name: string, tables: Facts['centre'], there: Rows, scope: string): Violation[] {
  const found: Violation[] = [];
  const dirty = new Set<string>();
  const here = new Map<string, string>();
  for (const entity of ['citizen', 'application']) {
    for (const row of rowsOf(tables, entity)) {
      if (row['scope'] !== scope) continue;
      const key = `${entity} ${text(row, 'id')}`;
      if (number(row, 'unsettled') > 0) dirty.add(key);
      else here.set(key, asText(row));
    }
  }
  for (const row of rowsOf(tables, 'base_row')) dirty.add(`${text(row, 'entity')} ${text(row, 'id')}`);
  for (const row of rowsOf(tables, 'catalogue_row')) {
    // A parked item is told of in words of its own; that it is kept is judged by the log (log.ts).
    if (row['scope'] !== scope || row['entity'] === 'parked') continue;
    const body = parsed(row['body']) as Row;
    const isConflict = row['entity'] === 'conflict';
    here.set(`${text(row, 'entity')} ${text(row, 'id')}`, isConflict ? conflictText(body) : asText(row));
  }
  for (const [key, value] of there) {
    if (dirty.has(key)) continue;
    if (!here.has(key)) found.push({ invariant: 16, text: `${name} lacks ${key}` });
    else if (here.get(key) !== value) found.push({ invariant: 16, text: `${name} has another ${key}` });
  }
  for (const key of here.keys()) {
    if (!there.has(key) && !dirty.has(key)) found.push({ invariant: 16, text: `${name} has ${key} that is nowhere` });
  }
  return found;
}

function inScope({ events, stations, centre }: Facts): Violation[] {
  const ids = new Map(
    stations.map(({ name, tables }) => [name, text(rowsOf(tables, 'sync_meta')[0] ?? {}, 'machine_id')]),
  );
  const granted = new Set(
    rowsOf(centre, 'access_grant').map((row) => `${text(row, 'machine_id')} ${text(row, 'scope')}`),
  );
  return events
    .filter(({ event }) => event === 'pull-served')
    .flatMap(({ machine, scopes }) => (scopes as string[]).map((scope) => ({ machine, scope })))
    .filter(({ machine, scope }) => {
      const id = ids.get(machine) ?? '';
      return scope !== 'catalogue' && scope !== `machine:${id}` && !granted.has(`${id} ${scope}`);
    })
    .map(({ machine, scope }) => ({ invariant: 19, text: `${machine} was shown ${scope}` }));
}
