import type { IncarnationReason, IncarnationReply, IncarnationRequest, MachineAlarmKind } from '#contract/wire/machine';
import { MachineBody } from '#contract/wire/enrolment';
import { logStartBytes } from '#domain/mutations/hash';
import { raiseAlarm } from '../../alarms.ts';
import type { Central } from '../../context.ts';
import { allowScopes, type Queryable, transaction } from '../../db/sql.ts';
import { selectCatalogueRow } from '../../feed.sql.ts';
import { sha256 } from '../../keys.ts';
import { refuse } from '../../problem.ts';
import { fillSpares, SPARE_COUNT } from '../../series.ts';
import { selectSeries } from '../../series.sql.ts';
import type { Caller } from '../../signed.ts';
import * as sql from './machine.sql.ts';

/** What the supervisor is told. A centre that was restored itself is nobody's fault at the counter. */
const ALARMS: Readonly<Record<IncarnationReason, MachineAlarmKind | null>> = {
  fork: 'restored',
  behind: 'restored',
  restore: 'restored',
  centre: null,
  gap: 'unfillable_gap',
  unsendable: 'salvaged',
};

/**
 * A new log for a machine whose old one cannot go on; the old one is retired, and kept. The same incarnation again gets
 * the same answer. `isNew` is false then. A suspected clone may do this too: its work has to go somewhere.
 * Errors: `taken` (another machine's incarnation), `series_not_yours`.
 */
export async function beginIncarnation(
  central: Central,
  caller: Caller,
  request: IncarnationRequest,
): Promise<{ readonly isNew: boolean; readonly reply: IncarnationReply }> {
  const { machineId } = caller;
  return transaction(central.pool, 'write', async (db) => {
    const machine = (await sql.lockMachine(db, [machineId])) ?? refuse('unknown_key');
    const siteId = await siteOf(db, machineId);
    const known = await sql.selectIncarnation(db, [request.incarnation]);
    if (known && known.machine_id !== machineId) refuse('taken');
    if (known) {
      return {
        isNew: false,
        reply: { series: known.series, spare_series: await fillSpares(db, machineId, siteId, SPARE_COUNT) },
      };
    }
    const series = await seriesFor(db, machineId, siteId, request.series);
    const { incarnation, previous, reason, missing } = request;
    const start = sha256(logStartBytes(machineId, incarnation));
    await sql.insertIncarnation(db, [machineId, incarnation, previous, series, start, reason]);
    await sql.retireLog(db, [machineId, previous, ...endOf(request, central.now())]);
    const kind = ALARMS[reason];
    if (kind !== null) {
      const about = { machineId, machineName: machine.name, kind, incarnation: previous, missing };
      await raiseAlarm(db, about, central.now());
    }
    return { isNew: true, reply: { series, spare_series: await fillSpares(db, machineId, siteId, SPARE_COUNT) } };
  });
}

/** Where the machine says its old log ended; a fork is another history than the one held here, so nothing may follow. */
const endOf = ({ reason, previous_seq, previous_hash }: IncarnationRequest, now: number): readonly unknown[] =>
  reason === 'fork' ? [null, null, null] : [previous_seq, Buffer.from(previous_hash, 'base64'), new Date(now)];

async function siteOf(db: Queryable, machineId: string): Promise<string> {
  await allowScopes(db, [`machine:${machineId}`]);
  const row = await selectCatalogueRow(db, [`machine:${machineId}`, 'machine', machineId]);
  return MachineBody.parse(row?.body).siteId;
}

/** The spare that the machine took, unless a clone has used it; the oldest spare when it had none. */
async function seriesFor(db: Queryable, machineId: string, siteId: string, asked: string | null): Promise<string> {
  const found = asked === null ? null : ((await selectSeries(db, [asked])) ?? refuse('series_not_yours'));
  if (found && found.machine_id !== machineId) refuse('series_not_yours');
  if (asked !== null && found && !found.is_used) return asked;
  const [next] = await fillSpares(db, machineId, siteId, 1);
  if (next === undefined) throw new Error('no machine code was given');
  return next;
}
