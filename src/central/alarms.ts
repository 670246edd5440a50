import { MachineAlarmBody, type MachineAlarmKind, type SeqRange } from '#contract/wire/machine';
import { allowScopes, type Queryable } from './db/sql.ts';
import { putCatalogueRows } from './feed.ts';
import { selectCatalogueRow } from './feed.sql.ts';
import { selectGrants } from './machine.sql.ts';
import { idFrom } from './ports/ids.ts';
import { selectAlarms } from './routes/machine/machine.sql.ts';

export interface Alarm {
  readonly machineId: string;
  readonly machineName: string;
  readonly kind: MachineAlarmKind;
  readonly incarnation: string;
  readonly missing: SeqRange | null;
}

/**
 * Tells the supervisors of the machine's malls, inside the caller's transaction. The same alarm of the same log stands
 * once, as it was first raised; it stays until the machine is enrolled anew. Opens `machine:` and the malls' scopes.
 */
export async function raiseAlarm(db: Queryable, alarm: Alarm, now: number): Promise<void> {
  const id = idFrom('loket-machine-alarm-1', alarm.machineId, alarm.kind, alarm.incarnation);
  const malls = await mallsOf(db, alarm.machineId);
  for (const scope of malls) {
    if (await selectCatalogueRow(db, [scope, 'machine_alarm', id])) continue;
    const body: MachineAlarmBody = { ...alarm, raisedAt: new Date(now).toISOString(), clearedAt: null };
    await putCatalogueRows(db, [{ scope, entity: 'machine_alarm', id, body }]);
  }
}

/** A machine enrolled anew begins without alarms; the old ones stay to be read. */
export async function clearAlarms(db: Queryable, machineId: string, now: number): Promise<void> {
  for (const scope of await mallsOf(db, machineId)) {
    for (const { id, body } of await selectAlarms(db, [scope, machineId])) {
      const alarm = MachineAlarmBody.parse(body);
      if (alarm.clearedAt !== null) continue;
      const cleared = { ...alarm, clearedAt: new Date(now).toISOString() };
      await putCatalogueRows(db, [{ scope, entity: 'machine_alarm', id, body: cleared }]);
    }
  }
}

/** Malls where the machine holds a grant that has not ended, in order, so that two alarms never lock in a circle. */
async function mallsOf(db: Queryable, machineId: string): Promise<string[]> {
  const grants = await selectGrants(db, [machineId]);
  const scopes = grants.filter(({ ended_cause }) => ended_cause === null).map(({ scope }) => scope);
  const malls = [...new Set(scopes)].filter((scope) => scope.startsWith('mall:')).sort();
  await allowScopes(db, [...new Set([`machine:${machineId}`, ...grants.map(({ scope }) => scope)])]);
  return malls;
}
