import type { Instant, OfficerId } from '#contract/ids';
import type { Output } from '#contract/index';
import type { ParkedItem } from '#contract/parked';
import type { Officer } from '#contract/session';
import { ParkedBody } from '#contract/wire/assignment';
import type { Core } from '#core/context';
import { selectIdentity } from '#core/features/enrolment/index';
import { mallsOf } from '#core/features/floor/index';
import { applicantOf, serviceNameOf } from '#core/features/ledger/index';
import { selectDecision, selectParked } from './parked.sql.ts';

export async function listParked(core: Core, officer: Officer): Promise<Output<'parked.list'>> {
  const identity = selectIdentity(core.db);
  if (!identity) return { items: [], malls: [] };
  const malls = officer.role === 'supervisor' ? await mallsOf(core, officer) : [];
  const own = `machine:${identity.machineId}`;
  const all = selectParked(core.db, { scope: identity.mallScope, own }).map(({ id, body }) =>
    describe(core, id, ParkedBody.parse(JSON.parse(body)), identity.machineId),
  );
  return { items: officer.role === 'supervisor' ? all : all.filter(({ isOwn }) => isOwn), malls };
}

function describe(core: Core, id: string, body: ParkedBody, machineId: string): ParkedItem {
  const decision = selectDecision(core.db, { id })?.name;
  return {
    id,
    reason: body.reason,
    since: body.since as Instant,
    acts: body.items.map(({ name }) => name),
    receiptNumber: body.receiptNumber,
    serviceName: serviceNameOf(core, body.serviceCode),
    applicant: body.citizenId ? applicantOf(core, body.citizenId) : null,
    counter: body.counter,
    officerId: body.operatorId as OfficerId,
    isOwn: body.machineId === machineId,
    deciding: decision === undefined ? null : decision === 'parked.accept' ? 'accept' : 'refuse',
  };
}
