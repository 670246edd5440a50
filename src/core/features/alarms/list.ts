import type { Instant } from '#contract/ids';
import type { Output } from '#contract/index';
import { MachineAlarmBody } from '#contract/wire/machine';
import type { Core } from '#core/context';
import { selectIdentity } from '#core/features/enrolment/index';
import { counterOfMachine } from '#core/features/floor/index';
import { selectAlarms } from './alarms.sql.ts';

export function listAlarms(core: Core): Output<'alarms.list'> {
  const identity = selectIdentity(core.db);
  const found = selectAlarms(core.db, { scope: identity?.mallScope ?? '' });
  return {
    alarms: found.map(({ id, body }) => {
      const { machineId, machineName, kind, raisedAt, missing, clearedAt } = MachineAlarmBody.parse(JSON.parse(body));
      return {
        id,
        kind,
        workstationId: machineId,
        machineName,
        counter: counterOfMachine(core, machineId),
        isOwn: machineId === identity?.machineId,
        raisedAt: raisedAt as Instant,
        missing,
        clearedAt: clearedAt as Instant | null,
      };
    }),
  };
}
