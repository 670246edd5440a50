import type { Conflict } from '#contract/conflicts';
import type { Instant, OfficerId } from '#contract/ids';
import type { Output } from '#contract/index';
import type { Officer } from '#contract/session';
import { ConflictBody, DUPLICATE_NUMBER, NumberedReceipt } from '#contract/wire/assignment';
import type { Core } from '#core/context';
import { selectIdentity } from '#core/features/enrolment/index';
import { counterOfMachine } from '#core/features/floor/index';
import { selectAbout, selectName, serviceNameOf } from '#core/features/ledger/index';
import { selectRoot } from '#core/transaction.sql';
import { transact } from '#core/transaction';
import { selectChoice, selectConflicts } from './conflicts.sql.ts';

/** Open conflicts with both values. It shows what was typed about citizens, so it is audited once per reading. */
export function listConflicts(core: Core, officer: Officer): Output<'conflicts.list'> {
  const scope = selectIdentity(core.db)?.mallScope ?? '';
  const all = selectConflicts(core.db, { scope }).map(({ id, body, isOwn }) =>
    describe(core, id, ConflictBody.parse(JSON.parse(body)), isOwn === 1),
  );
  const conflicts = officer.role === 'supervisor' ? all : all.filter(({ isOwn }) => isOwn);
  if (conflicts.length > 0) {
    transact(core, officer, (tx) => tx.audit({ action: 'conflicts-viewed', count: conflicts.length }));
  }
  return { conflicts };
}

function describe(core: Core, id: string, body: ConflictBody, isOwn: boolean): Conflict {
  const entity = body.entity === 'application' ? 'application' : 'citizen';
  const about = entity === 'application' ? selectAbout(core.db, { id: body.entityId }) : undefined;
  const citizenId = entity === 'citizen' ? body.entityId : about?.citizenId;
  const other = body.field === DUPLICATE_NUMBER ? NumberedReceipt.safeParse(body.theirs) : undefined;
  return {
    id,
    entity,
    entityId: body.entityId,
    field: body.field,
    base: body.base,
    mine: body.mine,
    theirs: body.theirs,
    current: currentValue(core, entity, body),
    mineBy: writer(core, body.mineBy),
    theirsBy: writer(core, body.theirsBy),
    isOwn,
    receiptNumber: about?.receiptNumber ?? null,
    serviceName: serviceNameOf(core, about?.serviceCode ?? null),
    applicantName: nameOf(core, citizenId),
    ...(other?.success ? { otherReceipt: holderOf(core, other.data.applicationId) } : {}),
    deciding: selectChoice(core.db, { id, entityId: body.entityId })?.choice ?? null,
  };
}

const nameOf = (core: Core, id: string | null | undefined): string | null =>
  id ? (selectName(core.db, { id })?.name ?? null) : null;

function holderOf(core: Core, applicationId: string): NonNullable<Conflict['otherReceipt']> {
  const about = selectAbout(core.db, { id: applicationId });
  return {
    serviceName: serviceNameOf(core, about?.serviceCode ?? null),
    applicantName: nameOf(core, about?.citizenId),
  };
}

/** What stands in the field here now; null where the row is not here. */
export function currentValue(core: Core, entity: Conflict['entity'], body: ConflictBody): Conflict['current'] {
  const found = selectRoot[entity](core.db, { id: body.entityId });
  if (!found) return null;
  const row: Readonly<Record<string, Conflict['current']>> = JSON.parse(found.body);
  return row[body.field] ?? null;
}

const writer = (core: Core, by: ConflictBody['mineBy']): Conflict['mineBy'] =>
  by && {
    counter: counterOfMachine(core, by.machineId),
    officerId: by.operatorId as OfficerId,
    at: by.at as Instant,
  };
