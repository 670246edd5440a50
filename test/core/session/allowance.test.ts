import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Clock, systemClock, toInstant } from '#core/ports/clock';
import { newFolder, removeFolders } from '../sync/workstation.ts';
import { openCore, signIn, type TestCore } from '#test/support/core/in-process';
import { MALL, OFFICER, seedWorkstation } from '#test/support/core/seed';

const DAY = 86_400_000;
const SUPERVISOR = MALL.officers.find(({ role }) => role === 'supervisor') ?? OFFICER;
let template = '';
const opened: TestCore[] = [];
beforeAll(async () => {
  template = newFolder();
  await seedWorkstation(template);
});
afterEach(async () => {
  for (const core of opened.splice(0)) await core.close();
});
afterAll(() => removeFolders());

/** A counter whose clock runs so many days from now, on its own copy of one enrolment. */
async function at(days: number, folder = newFolder(template)): Promise<{ core: TestCore; folder: string }> {
  const real = systemClock();
  const epochMs = () => real.epochMs() + days * DAY;
  const clock: Clock = { ...real, epochMs, now: () => toInstant(new Date(epochMs())) };
  const core = await openCore(folder, { clock });
  opened.push(core);
  return { core, folder };
}
const allowanceOf = async ({ core }: { core: TestCore }, role: string) =>
  (await core.page().call('session.read', {})).allowances.find((each) => each.role === role);

test.each([
  [1, 'officer', 'fresh', 5],
  [4, 'officer', 'counting', 2],
  [6.9, 'officer', 'counting', 0],
  [8, 'officer', 'expired', 0],
  [8, 'supervisor', 'counting', 5],
  [15, 'supervisor', 'expired', 0],
])('%d days without the centre: for an %s it is %s, %d whole days are left', async (days, role, phase, daysLeft) => {
  expect(await allowanceOf(await at(days), role)).toMatchObject({ role, phase, daysLeft });
});

test('an officer whose time is over is refused with the reason, a supervisor still signs in, and unsent work stays', async () => {
  const { core } = await at(8);
  const unsent = core.core.sync.state().unsentCount;
  await expect(signIn(core.page())).rejects.toMatchObject({
    problem: { code: 'sign-in-expired', details: { days: 7 } },
  });
  await expect(signIn(core.page(), SUPERVISOR)).resolves.toBeDefined();
  expect(core.core.sync.state().unsentCount).toBeGreaterThanOrEqual(unsent);
});

test('a clock that is turned back makes nobody younger, not even over a restart', async () => {
  const late = await at(8);
  await expect(signIn(late.core.page())).rejects.toMatchObject({ problem: { code: 'sign-in-expired' } });
  await late.core.close();
  opened.splice(0);
  const back = await at(0, late.folder);
  expect(await allowanceOf(back, 'officer')).toMatchObject({ phase: 'expired' });
  await expect(signIn(back.core.page())).rejects.toMatchObject({ problem: { code: 'sign-in-expired' } });
});

test('the next word of the centre makes everything fresh again, whatever the clock had said', async () => {
  const late = await at(8);
  await expect(signIn(late.core.page())).rejects.toMatchObject({ problem: { code: 'sign-in-expired' } });
  const offset = { at: new Date().toISOString(), offsetMs: -8 * DAY };
  late.core.core.db.prepare('UPDATE sync_meta SET server_time = :at, clock_offset_ms = :offsetMs').run(offset);
  expect(await allowanceOf(late, 'officer')).toMatchObject({ phase: 'fresh' });
  await expect(signIn(late.core.page())).resolves.toBeDefined();
});

test('the policy of the centre moves an age inside its bounds', async () => {
  const { core } = await at(4);
  core.core.db.prepare(`UPDATE enrolment SET policy = '{"offlineDays": {"officer": 3, "supervisor": 400}}'`).run();
  expect(await allowanceOf({ core }, 'officer')).toMatchObject({ phase: 'expired' });
  expect(await allowanceOf({ core }, 'supervisor')).toMatchObject({ phase: 'fresh', daysLeft: 25 });
});
