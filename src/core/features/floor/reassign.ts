import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import { WorkstationBody } from '#contract/wire/assignment';
import { MallCounter } from '#contract/wire/mall';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { selectBodies } from '#core/features/catalogue/index';
import { selectIdentity } from '#core/features/enrolment/index';
import { commit, type Tx } from '#core/transaction';
import { selectWorkstation } from './floor.sql.ts';

/** Errors: `not-found`, `assignment-changed`. */
export function reassign(core: Core, officer: Officer, input: Input<'floor.reassign'>): Output<'floor.reassign'> {
  return commit(core, officer, { name: 'floor.reassign', id: input.commandId }, (tx) => {
    const { workstationId, grantId: expects, reason } = input;
    const { mallScope } = selectIdentity(tx.db) ?? fail('not-enrolled', {});
    const living = livingGrants(tx, mallScope, workstationId);
    if ((living.at(-1)?.id ?? null) !== expects) fail('assignment-changed', {});
    refuseUnknown(core, input);
    const { counterId, serviceCodes, officerIds } = input;
    const grantId = tx.newId();
    const scope = input.siteId === null ? mallScope : `mall:${input.siteId}`;
    const assignment = { counterId, serviceCodes, officerIds };
    tx.order('machine.reassign', 'machine', workstationId, { expects, grantId, scope, assignment, reason });
    const held = living[0];
    if (input.when === 'now' && held) {
      tx.order('grant.end', 'machine', workstationId, { grantId: held.id, cause: 'reassigned', reason });
    }
    tx.audit({ action: 'workstation-reassigned', subject: { kind: 'workstation', id: workstationId } });
    tx.changed(`workstation:${workstationId}`);
    return { grantId };
  });
}

/** Errors: `not-found`. */
export function endAssignment(core: Core, officer: Officer, input: Input<'floor.end'>): Record<string, never> {
  return commit(core, officer, { name: 'floor.end', id: input.commandId }, (tx) => {
    const { workstationId, grantId, reason } = input;
    const { mallScope } = selectIdentity(tx.db) ?? fail('not-enrolled', {});
    const isLiving = livingGrants(tx, mallScope, workstationId).some(({ id }) => id === grantId);
    if (!isLiving) fail('not-found', { entity: 'workstation' });
    const cause = input.cause === 'for-cause' ? 'for_cause' : 'reassigned';
    tx.order('grant.end', 'machine', workstationId, { grantId, cause, reason });
    tx.audit({ action: 'assignment-ended', subject: { kind: 'workstation', id: workstationId } });
    tx.changed(`workstation:${workstationId}`);
    return {};
  });
}

function livingGrants(tx: Tx, scope: string, id: string) {
  const found = selectWorkstation(tx.db, { scope, id }) ?? fail('not-found', { entity: 'workstation' });
  return WorkstationBody.parse(JSON.parse(found.body))
    .grants.filter(({ state }) => state !== 'ended')
    .sort((a, b) => a.order - b.order);
}

/** Counters of other malls are in the catalogue too; their officers are not, so those are left to that mall. */
function refuseUnknown(core: Core, { siteId, counterId, serviceCodes, officerIds }: Input<'floor.reassign'>): void {
  const isElsewhere = siteId !== null && siteId !== core.catalogue.site()?.id;
  const counters = isElsewhere
    ? selectBodies(core.db, { entity: 'counter' }).map(({ body }) => MallCounter.parse(JSON.parse(body)))
    : core.catalogue.counters();
  const place = counters.find(({ id }) => id === counterId);
  if (counterId !== null && (!place || (isElsewhere && place.siteId !== siteId))) {
    fail('not-found', { entity: 'counter' });
  }
  if (serviceCodes?.some((code) => core.catalogue.service(code) === undefined))
    fail('not-found', { entity: 'service' });
  if (officerIds === null) return;
  const known = new Set<string>(core.catalogue.officers().map(({ id }) => id));
  if (isElsewhere || officerIds.some((id) => !known.has(id))) fail('not-found', { entity: 'officer' });
}
