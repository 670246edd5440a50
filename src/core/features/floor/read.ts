import type { Instant, OfficerId, ServiceCode } from '#contract/ids';
import type { FloorWorkstation } from '#contract/floor';
import type { Output } from '#contract/index';
import type { Officer } from '#contract/session';
import { WorkstationBody } from '#contract/wire/assignment';
import type { Assignment, GrantBody } from '#contract/wire/enrolment';
import type { FloorReply } from '#contract/wire/floor';
import type { Core } from '#core/context';
import { selectIdentity } from '#core/features/enrolment/index';
import { selectOrder, selectWorkstations } from './floor.sql.ts';

/** Two polls and a half: a machine that was not heard for longer is shown as offline. */
const OFFLINE_MS = 150_000;

/** The plan as this workstation knows it, with what the centre heard last where it can be asked. */
export async function readFloor(core: Core, officer: Officer): Promise<Output<'floor.read'>> {
  const heard = await core.sync.floor(officer.id);
  const identity = selectIdentity(core.db);
  const found = selectWorkstations(core.db, { scope: identity?.mallScope ?? '' }).map(({ body }) =>
    describe(core, WorkstationBody.parse(JSON.parse(body)), identity?.machineId ?? '', heard),
  );
  const at = (counterId: string) => found.filter(({ assignment }) => assignment?.counterId === counterId);
  const counters = core.catalogue
    .counters()
    .map(({ id, number, name, serviceCodes }) => ({
      id,
      number,
      name,
      serviceCodes: [...serviceCodes],
      workstations: at(id),
    }))
    .sort((a, b) => a.number.localeCompare(b.number, 'id', { numeric: true }));
  const placed = new Set(counters.flatMap(({ workstations }) => workstations.map(({ id }) => id)));
  return {
    liveAt: (heard?.now ?? null) as Instant | null,
    counters,
    unplaced: found.filter(({ id }) => !placed.has(id)),
    services: core.catalogue.allServices().map(({ code, shortName, agency }) => ({
      code,
      shortName,
      agency: agency.shortName,
    })),
    officers: core.catalogue.officers().map(({ id, name, shortName, role }) => ({ id, name, shortName, role })),
    malls: mallsIn(heard),
  };
}

export const mallsIn = (heard: FloorReply | null): Output<'floor.read'>['malls'] =>
  (heard?.malls ?? []).map(({ site_id, short_name }) => ({ siteId: site_id, shortName: short_name }));

function describe(core: Core, body: WorkstationBody, ownId: string, heard: FloorReply | null): FloorWorkstation {
  const living = [...body.grants].filter(({ state }) => state !== 'ended').sort((a, b) => a.order - b.order);
  const [held, next] = [living[0], living.length > 1 ? living.at(-1) : undefined];
  return {
    id: body.id,
    name: body.name,
    isOwn: body.id === ownId,
    grantId: living.at(-1)?.id ?? null,
    state: stateOf(body, held, next),
    assignment: held?.assignment ? assignmentOf(held.assignment) : null,
    next: next?.assignment
      ? { assignment: assignmentOf(next.assignment), reason: next.reason, elsewhere: next.scope !== held?.scope }
      : null,
    order: orderOf(core, body.id),
    live: liveOf(body.id, heard),
  };
}

function stateOf(
  { status }: WorkstationBody,
  held: GrantBody | undefined,
  next: GrantBody | undefined,
): FloorWorkstation['state'] {
  if (status !== 'active') return 'stopped';
  if (!held) return 'none';
  return next ? 'closing' : 'held';
}

const assignmentOf = ({ counterId, serviceCodes, officerIds }: Assignment) => ({
  counterId,
  serviceCodes: serviceCodes as ServiceCode[] | null,
  officerIds: officerIds as OfficerId[] | null,
});

/** An order that the centre took is shown by the workstation's own row, so only open and refused ones are told. */
function orderOf(core: Core, id: string): FloorWorkstation['order'] {
  const order = selectOrder(core.db, { id });
  if (!order || order.state === 'settled') return null;
  const names = { pending: 'waiting', acked: 'sent', parked: 'parked', rejected: 'refused' } as const;
  const state = names[order.state as keyof typeof names];
  return { state, at: order.at as Instant, reason: order.reason };
}

function liveOf(id: string, heard: FloorReply | null): FloorWorkstation['live'] {
  const machine = heard?.machines.find((each) => each.id === id);
  if (!heard || !machine) return null;
  const { last_contact: contact, report } = machine;
  return {
    online: contact !== null && Date.parse(heard.now) - Date.parse(contact) < OFFLINE_MS,
    lastContactAt: contact as Instant | null,
    officerId: (report?.operator_id ?? null) as OfficerId | null,
    servingSince: (report?.serving_since ?? null) as Instant | null,
    counterId: report?.counter_id ?? null,
    unsentCount: report?.pending ?? 0,
    oldestUnsentAt: (report?.oldest_pending_at ?? null) as Instant | null,
  };
}
