import { describe, expect, test } from 'vitest';
import type { PushReply, ScopePage } from '#contract/wire/sync';
import { backoffMs, pollMs, resized } from '#core/features/sync/backoff';
import { chooseBatch } from '#core/features/sync/batch';
import { acknowledges, fits } from '#core/features/sync/check-reply';
import { createLane, type Turn } from '#core/features/sync/lane';
import type { OutboxRow } from '#core/features/sync/sync.sql';
import { systemClock } from '#core/ports/clock';

const row = (seq: number, txn: string, args = '{}'): OutboxRow => ({
  seq,
  mid: `m${seq}`,
  txn,
  name: 'n',
  v: 1,
  args,
  entity: 'citizen',
  entityId: 'e',
  baseRev: null,
  scope: 's',
  grantId: 'g',
  operatorId: 'o',
  seen: 0,
  atWall: 'w',
  atMono: 1,
  bootId: 'b',
  contentHash: Buffer.alloc(32),
  prevHash: Buffer.alloc(32),
  hash: Buffer.alloc(32),
});
const seqs = (rows: readonly OutboxRow[], limit: number, hasEnd: boolean) =>
  chooseBatch(rows, limit, hasEnd).mutations.map(({ seq }) => seq);

test('a txn is never split over two batches', () => {
  const rows = [row(1, 'a'), row(2, 'b'), row(3, 'b'), row(4, 'c')];
  expect(seqs(rows, 2, true)).toEqual([1]);
  expect(seqs(rows, 3, true)).toEqual([1, 2, 3]);
  expect(seqs(rows.slice(0, 3), 3, false)).toEqual([1]); // the rest of b may be behind the limit
});

test('a batch stays below 1 MiB, but the first txn always goes', () => {
  const big = 'x'.repeat(60_000);
  const rows = Array.from({ length: 30 }, (_, n) => row(n + 1, `t${n}`, big));
  expect(seqs(rows, 500, true)).toHaveLength(17);
  expect(
    seqs(
      Array.from({ length: 20 }, (_, n) => row(n + 1, 'one', big)),
      5,
      true,
    ),
  ).toHaveLength(20);
});

const HASH = 'A'.repeat(43) + '=';
const sent = { seqs: [4, 5], ackedSeq: 3, headSeq: 6, hashAt: (seq: number) => (seq <= 6 ? HASH : undefined) };
const right: PushReply = {
  last_seq: 5,
  last_hash: HASH,
  heads: {},
  results: [
    { seq: 5, status: 'applied', pos: 2 },
    { seq: 4, status: 'applied', pos: 1 },
  ],
};
const [first, second] = right.results;

test('only one result for each seq sent, in the right range and with our own hash, acknowledges', () => {
  expect(acknowledges(right, sent)).toBe(true);
  expect(acknowledges({ ...right, last_seq: 6 }, sent)).toBe(true); // an import ran ahead of us
  if (!first || !second) throw new Error('there are two');
  for (const wrong of [
    { last_seq: 4 },
    { last_seq: 7 },
    { last_hash: 'B'.repeat(43) + '=' },
    { results: [] },
    { results: [first] },
    { results: [first, first] },
    { results: [first, second, { ...first, seq: 6 }] },
  ]) {
    expect(acknowledges({ ...right, ...wrong }, sent), JSON.stringify(wrong)).toBe(false);
  }
  expect(acknowledges(right, { ...sent, seqs: [] })).toBe(false);
});

const cursor = { scope: 'catalogue', epoch: 'e', pos: 10, snapPos: null, snapAfter: null };
const delta = (change: object): ScopePage =>
  ({
    scope: 'catalogue',
    mode: 'delta',
    epoch: 'e',
    from: 10,
    to: 12,
    head: 12,
    more: false,
    rows: [],
    ...change,
  }) as ScopePage;

test.each<[string, object, boolean]>([
  ['the end of the feed', {}, true],
  ['a part of it', { to: 11, more: true }, true],
  ['another epoch', { epoch: 'f' }, false],
  ['another beginning', { from: 9 }, false],
  ['a place behind the head', { to: 13 }, false],
  ['an end that is not the head', { to: 11 }, false],
  ['a step back', { to: 9, head: 9 }, false],
  ['more of nothing', { to: 10, more: true }, false],
])('a page that is %s', (_name, change, isGood) => expect(fits(delta(change), cursor)).toBe(isGood));

test('a snapshot must move on, or end', () => {
  const page: ScopePage = {
    scope: 'catalogue',
    mode: 'snapshot',
    epoch: 'e',
    snap_pos: 12,
    from_after: null,
    after: 'a/1',
    more: true,
    rows: [],
  };
  expect(fits(page, cursor)).toBe(true);
  expect(fits(page, { ...cursor, snapAfter: 'a/1' })).toBe(false);
  expect(fits({ ...page, more: false }, { ...cursor, snapAfter: 'a/1' })).toBe(true);
});

test('a snapshot older than what was read is a late answer; another epoch begins anew', () => {
  const end = (epoch: string, snap_pos: number): ScopePage => ({
    scope: 'catalogue',
    mode: 'snapshot',
    epoch,
    snap_pos,
    from_after: null,
    after: 'a/1',
    more: false,
    rows: [],
  });
  expect(fits(end('e', 9), cursor)).toBe(false);
  expect(fits(end('f', 9), cursor)).toBe(true);
  const reading = { ...cursor, pos: 0, snapPos: 8, snapAfter: 'a/0' };
  expect(fits(end('e', 7), reading)).toBe(false);
  expect(fits(end('e', 8), reading)).toBe(true);
});

describe('a page of a snapshot', () => {
  const reading = { ...cursor, pos: 0, snapPos: 12, snapAfter: 'citizen/1' };
  const gone = { entity: 'citizen', id: '2', op: 'gone', rev: 1 } as const;
  const next: Extract<ScopePage, { mode: 'snapshot' }> = {
    scope: 'catalogue',
    mode: 'snapshot',
    epoch: 'e',
    snap_pos: 12,
    from_after: 'citizen/1',
    after: 'citizen/2',
    more: true,
    rows: [gone],
  };
  test.each<[string, Partial<Extract<ScopePage, { mode: 'snapshot' }>>, boolean]>([
    ['that goes on where it was asked to', {}, true],
    ['that ends it there', { more: false }, true],
    ['of a scope read anew from its beginning', { from_after: null, snap_pos: 14 }, true],
    ['from further on', { from_after: 'citizen/19' }, false],
    ['from further back', { from_after: 'citizen/0' }, false],
    ['of a later snapshot', { snap_pos: 13 }, false],
    ['of another epoch', { epoch: 'f' }, false],
    ['that skips what follows its rows', { after: 'citizen/3' }, false],
    ['that goes on from nowhere', { after: null }, false],
  ])('%s', (_name, change, isGood) => expect(fits({ ...next, ...change }, reading)).toBe(isGood));

  test('that goes on although nothing was read', () => expect(fits(next, cursor)).toBe(false));
});

test('a pause is random up to a bound that doubles, never above five minutes, never below Retry-After', () => {
  expect([1, 2, 3].map((n) => backoffMs(n, 0.5, null))).toEqual([1_000, 2_000, 4_000]);
  expect(backoffMs(60, 0.999999, null)).toBe(300_000);
  expect(backoffMs(1, 0, 5_000)).toBe(5_000);
  expect(backoffMs(1, 0.5, 5_000)).toBe(5_500);
});

test('a counter without a certificate asks often, but only for a while', () => {
  expect(pollMs(true, 1, 0.5)).toBe(2_000);
  expect(pollMs(true, 60, 0.5)).toBe(60_000);
  expect([0, 0.999].map((random) => pollMs(false, 1, random))).toEqual([45_000, 74_970]);
});

test('batches halve on a time-out and double after three successes, up to 500', () => {
  let size = resized({ limit: 500, successes: 2 }, 'timeout');
  expect(size).toEqual({ limit: 250, successes: 0 });
  for (let n = 0; n < 3; n++) size = resized(size, 'sent');
  expect(size.limit).toBe(500);
  expect(resized({ limit: 1, successes: 0 }, 'timeout').limit).toBe(1);
});

test('a lane runs one turn at a time, also when it is woken by its own turn', async () => {
  let running = 0;
  let most = 0;
  let turns = 0;
  const lane = createLane({
    clock: systemClock(),
    turn: async (): Promise<Turn> => {
      most = Math.max(most, ++running);
      if (++turns < 5) lane.wake();
      await Promise.resolve();
      running -= 1;
      return { kind: 'wait', nextMs: null };
    },
    random: () => 0,
    bug: () => undefined,
    onPause: () => undefined,
  });
  lane.wake();
  await lane.close();
  expect([most, turns]).toEqual([1, 1]); // closed before the second turn
  expect(running).toBe(0);
});

test('a lane that failed waits, and a wake does not hurry it; a restart does', async () => {
  const answers: Turn[] = [{ kind: 'retry', retryAfterMs: 60_000 }, { kind: 'stop' }, { kind: 'wait', nextMs: null }];
  let turns = 0;
  let pause = 0;
  const lane = createLane({
    clock: systemClock(),
    turn: () => Promise.resolve(answers[turns++] ?? { kind: 'stop' }),
    random: () => 0,
    bug: () => undefined,
    onPause: (ms) => (pause = ms),
  });
  const idle = () => new Promise((resolve) => setImmediate(resolve));
  lane.wake();
  await idle();
  lane.wake();
  await idle();
  expect([turns, pause]).toEqual([1, 60_000]);
  lane.restart();
  await idle();
  lane.wake();
  await idle();
  expect(turns).toBe(2); // stopped: a wake is not enough
  lane.restart();
  await idle();
  expect(turns).toBe(3);
  await lane.close();
});

test.each<Turn>([{ kind: 'stop' }, { kind: 'retry', retryAfterMs: 60_000 }])(
  'a turn that began before a restart and ends in $kind does not hold the lane back',
  async (ending) => {
    const first = Promise.withResolvers<Turn>();
    const answers = [first.promise, Promise.resolve<Turn>({ kind: 'wait', nextMs: null })];
    let turns = 0;
    const lane = createLane({
      clock: systemClock(),
      turn: () => answers[turns++] ?? Promise.resolve({ kind: 'stop' }),
      random: () => 0,
      bug: () => undefined,
      onPause: () => undefined,
    });
    const idle = () => new Promise((resolve) => setImmediate(resolve));
    lane.wake();
    lane.restart();
    first.resolve(ending);
    await idle();
    expect(turns).toBe(2);
    lane.wake();
    await idle();
    expect(turns).toBe(3);
    await lane.close();
  },
);
