import { generateKeyPairSync } from 'node:crypto';
import { zstdDecompressSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { PushReply, PushRequest } from '#contract/wire/sync';
import type { Answer, Centre, Packed } from '#core/features/sync/centre';
import { type Pushing, pushOnce } from '#core/features/sync/push';
import { selectMeta } from '#core/features/sync/sync.sql';
import { startCentral, type TestCentral, testMall } from '#test/central/setup';
import { closeWorkstations, newFolder, openWorkstation, removeFolders, type Workstation } from './workstation.ts';

const mall = testMall(1);
let central: TestCentral;
let station: Workstation;
beforeAll(async () => {
  central = await startCentral([mall]);
});
beforeEach(async () => {
  station = openWorkstation(newFolder());
  await station.sync.enrol({ centreUrl: central.url, code: await central.code(mall) });
  await station.sync.close(); // from here on this test is the only one that sends
  for (const name of ['Satu', 'Dua', 'Tiga']) station.register(name);
});
afterEach(closeWorkstations);
afterAll(async () => {
  await central.close();
  removeFolders();
});

const ackedOf = (): number => selectMeta(station.db)?.ackedSeq ?? -1;

const requestIn = ({ body }: Packed): PushRequest => PushRequest.parse(JSON.parse(zstdDecompressSync(body).toString()));

/** A centre that takes everything; `onArrival` may look at the workstation, or answer something else. */
function centreThat(onArrival: (seqs: number[]) => Answer<PushReply> | undefined): Centre {
  const refuse = () => Promise.reject(new Error('not asked'));
  return {
    key: generateKeyPairSync('ed25519').privateKey,
    post: refuse,
    send: refuse,
    open: refuse,
    upload: refuse,
    postPacked: async (_path, packed, schema, _signal, onSent) => {
      const { head, mutations } = requestIn(packed);
      const other = onArrival(mutations.map(({ seq }) => seq));
      onSent();
      const results = mutations.map(({ seq }) => ({ seq, status: 'applied', pos: seq }));
      const value = schema.parse({ last_seq: head.seq, last_hash: head.hash, heads: {}, results });
      return (other as Answer<typeof value> | undefined) ?? { ok: true, value, serverTime: null };
    },
  };
}

function pushing(centre: Centre): Pushing {
  const meta = selectMeta(station.db);
  if (!meta) throw new Error('not enrolled');
  const presence = { operator_id: null, serving_since: null, counter_id: null };
  const { signal } = new AbortController();
  return { db: station.db, centre, meta, limit: 1, app: 'test', freeBytes: () => 1, presence, signal };
}

test('the next batch is on its way while the answer to the last one is written down', async () => {
  const arrived: { seqs: number[]; acked: number }[] = [];
  const centre = centreThat((seqs) => void arrived.push({ seqs, acked: ackedOf() }));
  let ahead = null;
  const steps: string[] = [];
  do {
    const done = await pushOnce(pushing(centre), ahead);
    steps.push(`${done.step.kind} ${ackedOf()}`);
    ahead = done.ahead;
  } while (ahead);
  expect(steps).toEqual(['sent 1', 'sent 2', 'sent 3']);
  expect(arrived).toEqual([
    { seqs: [1], acked: 0 },
    { seqs: [2], acked: 0 },
    { seqs: [3], acked: 1 },
  ]);
});

test.each([
  [1, 'its answer was on its way'],
  [2, 'the next batch was leaving'],
])('a log that moved when batch %i had left acknowledges nothing: %s', async (moved) => {
  const centre = centreThat(([seq]) => {
    if (seq === moved) station.db.exec(`UPDATE sync_meta SET incarnation = '01900000-0000-7000-8000-0000000000ff'`);
    return undefined;
  });
  const done = await pushOnce(pushing(centre), null);
  expect(done).toEqual({ step: { kind: 'resend' }, ahead: null });
  expect(ackedOf()).toBe(0);
  expect(station.rows(`SELECT seq FROM outbox WHERE state <> 'pending'`)).toEqual([]);
});

test('what was sent ahead and got no answer is sent again', async () => {
  let isLost = true;
  const lost = { ok: false, failure: { kind: 'unreachable', reason: 'timeout' } } as const;
  const arrived: number[][] = [];
  const centre = centreThat((seqs) => {
    arrived.push(seqs);
    return isLost && seqs[0] === 2 ? lost : undefined;
  });
  const first = await pushOnce(pushing(centre), null);
  expect(first.step.kind).toBe('sent');
  expect((await pushOnce(pushing(centre), first.ahead)).step).toMatchObject({ kind: 'failed', answer: lost });
  expect(ackedOf()).toBe(1);
  isLost = false;
  expect((await pushOnce(pushing(centre), null)).step.kind).toBe('sent');
  expect(ackedOf()).toBe(2);
  expect(arrived).toEqual([[1], [2], [2], [3]]);
});

test('an answer to another batch acknowledges nothing, and nothing more is sent on it', async () => {
  const answer = PushReply.parse({
    last_seq: 1,
    last_hash: Buffer.alloc(32).toString('base64'),
    heads: {},
    results: [],
  });
  const arrived: number[][] = [];
  const centre = centreThat((seqs) => {
    arrived.push(seqs);
    return { ok: true, value: answer, serverTime: null };
  });
  expect(await pushOnce(pushing(centre), null)).toEqual({ step: { kind: 'bad-answer' }, ahead: null });
  expect([ackedOf(), arrived]).toEqual([0, [[1]]]);
});

test('the report counts what will wait after this batch', async () => {
  const reports: unknown[] = [];
  const centre = centreThat(() => undefined);
  const noting: Centre = {
    ...centre,
    postPacked: (path, packed, ...rest) => {
      const { report } = requestIn(packed);
      reports.push([report?.pending, report?.oldest_pending_at === null]);
      return centre.postPacked(path, packed, ...rest);
    },
  };
  for (let ahead = (await pushOnce(pushing(noting), null)).ahead; ahead;) {
    ({ ahead } = await pushOnce(pushing(noting), ahead));
  }
  expect(reports).toEqual([
    [2, false],
    [1, false],
    [0, true],
  ]);
});
