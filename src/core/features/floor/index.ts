import type { Output } from '#contract/index';
import type { Officer } from '#contract/session';
import { WorkstationBody } from '#contract/wire/assignment';
import type { Core } from '#core/context';
import { selectIdentity } from '#core/features/enrolment/index';
import { selectWorkstation } from './floor.sql.ts';
import { mallsIn } from './read.ts';

/** Number of the counter a machine of this mall stands at, as far as it is known here. */
export function counterOfMachine(core: Core, machineId: string): string | null {
  const scope = selectIdentity(core.db)?.mallScope ?? '';
  const found = selectWorkstation(core.db, { scope, id: machineId });
  const held = found && WorkstationBody.parse(JSON.parse(found.body)).grants.find(({ state }) => state !== 'ended');
  return core.catalogue.counters().find(({ id }) => id === held?.assignment?.counterId)?.number ?? null;
}

/** What a machine of this mall is called; null for one of another mall. */
export function nameOfMachine(core: Core, machineId: string): string | null {
  const scope = selectIdentity(core.db)?.mallScope ?? '';
  const found = selectWorkstation(core.db, { scope, id: machineId });
  return found ? WorkstationBody.parse(JSON.parse(found.body)).name : null;
}

/** Malls besides this one where the officer decides too; known only while the centre answers. */
export const mallsOf = async (core: Core, officer: Officer): Promise<Output<'floor.read'>['malls']> =>
  mallsIn(await core.sync.floor(officer.id));
