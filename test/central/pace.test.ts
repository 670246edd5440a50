import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPacer, pokeIntervalMs } from '#central/routes/events/pace';
import { createStreams } from '#central/routes/events/streams';
import { PassThrough } from 'node:stream';
import { uuid } from './setup.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test.each([
  [44, 750, 250],
  [750, 750, 1_000],
  [7_500, 750, 10_000],
  [75_000, 750, 10_000],
  [0, 750, 250],
])('%i streams and %i pulls a second: one poke of a shared scope in %i ms', (streams, budget, ms) => {
  expect(pokeIntervalMs(streams, budget)).toBe(ms);
});

test('the first poke goes at once, the rest of the interval becomes one, and it carries the newest head', () => {
  const sent: [string, number][] = [];
  const pacer = createPacer({ intervalMs: () => 250, send: (scope, head) => sent.push([scope, head]) });
  for (const head of [1, 2, 4, 3]) pacer.offer('mall', head);
  pacer.offer('catalogue', 9);
  expect(sent).toEqual([
    ['mall', 1],
    ['catalogue', 9],
  ]);
  vi.advanceTimersByTime(249);
  expect(sent).toHaveLength(2);
  vi.advanceTimersByTime(1);
  expect(sent.slice(2)).toEqual([['mall', 4]]);
  pacer.offer('mall', 5);
  expect(sent).toHaveLength(3);
  vi.advanceTimersByTime(250);
  expect(sent.slice(3)).toEqual([['mall', 5]]);
  vi.advanceTimersByTime(250);
  expect(vi.getTimerCount()).toBe(0);
  pacer.offer('mall', 6);
  expect(sent.at(-1)).toEqual(['mall', 6]);
  pacer.close();
  expect(vi.getTimerCount()).toBe(0);
});

function open(allowed: () => Promise<ReadonlySet<string>> = async () => new Set()) {
  const streams = createStreams({ pullsPerSecond: 750, now: Date.now, random: () => 0.5, allowed });
  const listen = (machine: number, ...scopes: string[]) => {
    const out = new PassThrough();
    const heard: Buffer[] = [];
    out.on('data', (chunk: Buffer) => heard.push(chunk));
    streams.add(uuid(machine), new Set(scopes), out);
    return { out, text: () => Buffer.concat(heard).toString() };
  };
  return { streams, listen };
}

test('a thousand streams hold one timer, and each hears a comment every 20 s and goodbye after an hour', async () => {
  const { streams, listen } = open();
  const all = Array.from({ length: 1_000 }, (_, n) => listen(n, 'mall:a'));
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(new Set(all.map(({ text }) => text()))).toEqual(new Set([':\n\n:\n\n']));
  await vi.advanceTimersByTimeAsync(3_600_000);
  expect(all.every(({ text }) => text().endsWith('event: bye\ndata: {"retry_ms":500}\n\n'))).toBe(true);
  expect(streams.openCount()).toBe(0);
  streams.close();
});

test("a machine's own scope is never delayed, and losing a grant ends its pokes of that mall", async () => {
  let rights = new Set(['mall:a', `machine:${uuid(1)}`]);
  const { streams, listen } = open(async () => rights);
  const mover = listen(1, 'mall:a');
  const other = listen(2, 'mall:a');
  const own = `machine:${uuid(1)}`;
  streams.poke(new Map([[own, 1]]));
  streams.poke(new Map([[own, 2]]));
  await vi.advanceTimersByTimeAsync(0);
  expect(mover.text().match(/event: poke/g)).toHaveLength(2);
  expect(other.text()).not.toMatch(/poke/);
  rights = new Set([own]);
  streams.poke(new Map([[own, 3]]));
  await vi.advanceTimersByTimeAsync(0);
  streams.poke(new Map([['mall:a', 7]]));
  await vi.advanceTimersByTimeAsync(0);
  expect(mover.text()).not.toMatch(/mall:a/);
  expect(other.text()).toMatch(/"scope":"mall:a","head":7/);
  rights = new Set();
  streams.poke(new Map([[own, 4]]));
  await vi.advanceTimersByTimeAsync(0);
  expect(mover.text()).toMatch(/event: bye/);
  streams.close();
});

test('a receiver that takes nothing is cut off and costs no memory', async () => {
  const { streams } = open();
  const stuck = new PassThrough({ highWaterMark: 1 });
  streams.add(uuid(1), new Set(['mall:a']), stuck);
  for (let head = 1; head < 1_000; head += 1) {
    streams.poke(new Map([['mall:a', head]]));
    await vi.advanceTimersByTimeAsync(250);
  }
  expect(stuck.destroyed).toBe(true);
  expect(streams.openCount()).toBe(0);
  streams.close();
});
