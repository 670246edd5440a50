import { expect, test } from 'vitest';
import { type Clock, systemClock } from '#core/ports/clock';
import { IDLE } from '#domain/session/index';
import { useCore } from '#test/support/core/folders';
import { openCore, type Page, signIn, withDraft } from '#test/support/core/in-process';
import { OFFICER } from '#test/support/core/seed';

const box = useCore();

/** Monotonic time that only `pass` moves; whatever is due by then happens in its order. */
function handClock(): Clock & { pass(ms: number): void } {
  const real = systemClock();
  const due = new Map<object, { readonly at: number; readonly act: () => void }>();
  let mono = 0;
  return {
    ...real,
    mono: () => mono,
    after: (ms, act) => {
      const key = {};
      due.set(key, { at: mono + ms, act });
      return () => void due.delete(key);
    },
    pass: (ms) => {
      const end = mono + ms;
      for (;;) {
        const [next] = [...due].filter(([, { at }]) => at <= end).toSorted(([, a], [, b]) => a.at - b.at);
        if (!next) break;
        due.delete(next[0]);
        mono = Math.max(mono, next[1].at);
        next[1].act();
      }
      mono = end;
    },
  };
}

async function startWithClock(): Promise<{ page: Page; clock: ReturnType<typeof handClock> }> {
  await box.core.close();
  const clock = handClock();
  box.core = await openCore(box.folder, { clock });
  return { page: box.core.page(), clock };
}

const phase = async (page: Page) => (await page.call('session.read', {})).phase;

test('a page that calls nothing is locked in time and told so, and a long lock ends the session', async () => {
  const { page, clock } = await startWithClock();
  await signIn(page);
  const told = () => page.events('session.changed').length;
  const before = told();
  clock.pass(IDLE.lockMs - 1);
  expect(told()).toBe(before);
  clock.pass(1);
  expect(told()).toBe(before + 1);
  expect(await phase(page)).toBe('locked');
  expect(box.count('audit WHERE text LIKE \'%"locked"%\'')).toBe(1);
  clock.pass(IDLE.endMs);
  expect(told()).toBe(before + 2);
  expect(await phase(page)).toBe('signed-out');
});

test('what a person does puts the lock off; what the page reads by itself does not', async () => {
  const { page, clock } = await startWithClock();
  await withDraft(page);
  clock.pass(IDLE.lockMs - 1_000);
  await page.call('session.touch', {});
  clock.pass(IDLE.lockMs - 1_000);
  expect(await phase(page)).toBe('active');
  await page.call('visits.current', {});
  await page.call('sync.read', {});
  clock.pass(1_000);
  expect(await phase(page)).toBe('locked');
  await page.call('session.unlock', { pin: OFFICER.pin });
  clock.pass(IDLE.lockMs - 1_000);
  await page.call('visits.finish', { outcome: 'served', keepDrafts: true });
  clock.pass(IDLE.lockMs - 1);
  expect(await phase(page)).toBe('active');
});

test('a refused command is no act: a page that repeats itself keeps nothing open', async () => {
  const { page, clock } = await startWithClock();
  await signIn(page);
  clock.pass(IDLE.lockMs - 1_000);
  expect((await page.ask('visits.finish', { outcome: 'served' })).ok).toBe(false);
  clock.pass(1_000);
  expect(await phase(page)).toBe('locked');
});
