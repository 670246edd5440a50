import { expect, test, vi } from 'vitest';
import { raiseAlarm } from '#central/alarms';
import { transaction } from '#central/db/sql';
import { type Desk, mall, officer, send, supervisor, useFloor } from '../floor/desks.ts';

const box = useFloor();

const alarmsAt = async (desk: Desk) => (await desk.page.call('alarms.list', {})).alarms;

test('an alarm is seen by the supervisor of the mall, counted, and closed when that workstation is enrolled anew', async () => {
  const [watching, cloned] = [await box.desk(0, supervisor), await box.desk(1, officer)];
  const about = { machineId: cloned.machineId, machineName: 'Loket 2', incarnation: crypto.randomUUID() };
  await transaction(box.central.pool, 'write', async (db) => {
    await raiseAlarm(db, { ...about, kind: 'cloned', missing: null }, Date.now());
    await raiseAlarm(db, { ...about, kind: 'unfillable_gap', missing: { from: 3, to: 9 } }, Date.now() + 5);
  });
  const alarms = await vi.waitFor(async () => {
    send(watching);
    const found = await alarmsAt(watching);
    expect(found).toHaveLength(2);
    return found;
  }, 15_000);
  expect(alarms).toMatchObject([
    { kind: 'unfillable_gap', missing: { from: 3, to: 9 }, clearedAt: null },
    { kind: 'cloned', workstationId: cloned.machineId, machineName: 'Loket 2', isOwn: false, clearedAt: null },
  ]);
  expect((await watching.page.call('sync.read', {})).alarmCount).toBe(2);
  const keys = watching.page.events('changed').flatMap((event) => event.keys);
  expect(keys.some((key) => key.startsWith('machine_alarm:'))).toBe(true);

  await expect(alarmsAt(cloned)).rejects.toMatchObject({ problem: { code: 'not-permitted' } });
  await cloned.page.call('enrolment.enrol', { centreUrl: box.central.url, code: await box.central.code(mall, 1) });
  await vi.waitFor(async () => {
    send(watching);
    expect((await alarmsAt(watching)).map(({ clearedAt }) => clearedAt !== null)).toEqual([true, true]);
  }, 15_000);
  expect((await watching.page.call('sync.read', {})).alarmCount).toBe(0);
});
