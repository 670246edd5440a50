import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBuckets, createPushGate, pullLimits, type PushLimits } from '#central/overload';
import { Refusal } from '#central/problem';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const LIMITS: PushLimits = { running: 2, waiting: 2, waitMs: 2_000, perSecond: 1_000, burst: 1_000 };
const gateOf = (change: Partial<PushLimits> = {}) =>
  createPushGate({ limits: { ...LIMITS, ...change }, now: Date.now, random: () => 0.5 });

function held() {
  const ends: (() => void)[] = [];
  const act = () => new Promise<string>((resolve) => ends.push(() => resolve('done')));
  return { act, ends };
}

test('as many run as there are connections, some wait, the rest is sent away with a time', async () => {
  const gate = gateOf();
  const { act, ends } = held();
  const running = [1, 2, 3].map(() => gate.run('mall', act));
  const late = expect(gate.run('mall', act)).rejects.toBeInstanceOf(Refusal);
  await expect(gate.run('mall', act)).rejects.toMatchObject({ code: 'unavailable', retryAfterS: 3 });
  expect([ends.length, gate.counts]).toEqual([2, { running: 2, waiting: 2, busy: 1, rationed: 0 }]);
  ends[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect([ends.length, gate.counts.running, gate.counts.waiting]).toEqual([3, 2, 1]);
  await vi.advanceTimersByTimeAsync(2_000);
  await late;
  for (const end of ends) end();
  expect(await Promise.all(running)).toEqual(['done', 'done', 'done']);
  expect(gate.counts).toEqual({ running: 0, waiting: 0, busy: 2, rationed: 0 });
  expect(vi.getTimerCount()).toBe(0);
});

test('a push that fails gives its place away', async () => {
  const gate = gateOf({ running: 1 });
  const failed = gate.run('mall', () => Promise.reject(new Error('broken')));
  const next = gate.run('mall', async () => 'done');
  await expect(failed).rejects.toThrow('broken');
  expect([await next, gate.counts.running]).toEqual(['done', 0]);
});

test.each([1, 2, 10])('of %i connections pulls take half', (connections) => {
  expect(pullLimits(connections).running).toBe(Math.max(1, Math.floor(connections / 2)));
});

test('a mall that sends without end is slowed down, another one is not', async () => {
  const gate = gateOf({ perSecond: 2, burst: 3 });
  const push = (mall: string) => gate.run(mall, async () => 'done');
  for (let n = 0; n < 3; n += 1) await push('loud');
  await expect(push('loud')).rejects.toMatchObject({ code: 'unavailable', retryAfterS: 1 });
  expect(await push('quiet')).toBe('done');
  await vi.advanceTimersByTimeAsync(500);
  expect(await push('loud')).toBe('done');
  await expect(push('loud')).rejects.toBeInstanceOf(Refusal);
  expect(gate.counts.rationed).toBe(2);
});

test('buckets that are full again are forgotten, and a clock that goes back gives nothing away', () => {
  let now = 1_000_000;
  const buckets = createBuckets({ perSecond: 1, burst: 2 }, () => now);
  for (let n = 0; n < 5_000; n += 1) expect(buckets.take(`mall:${n}`)).toBe(0);
  now += 60_000;
  expect([buckets.take('mall:1'), buckets.take('mall:1'), buckets.take('mall:1')]).toEqual([0, 0, 1_000]);
  now -= 30_000;
  expect(buckets.take('mall:1')).toBe(1_000);
});
