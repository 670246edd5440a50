import type { CitizenData } from '#contract/citizens';
import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { letStand } from '#core/features/audit/index';
import { commit } from '#core/transaction';
import { selectCitizensByNik } from './citizens.sql.ts';
import { citizenData, nikWarnings } from './masked.ts';

type Change = Record<string, [string | null, string | null]>;

/** Only what differs, each with what stood there: so the centre can merge field by field. */
function changesBetween(before: CitizenData, after: CitizenData): Change {
  const fields = Object.keys(before) as (keyof CitizenData)[];
  return Object.fromEntries(
    fields.flatMap((field): [string, [string | null, string | null]][] =>
      before[field] === after[field] ? [] : [[field, [before[field], after[field]]]],
    ),
  );
}

/** Errors: `not-found`, `nik-format`, `nik-taken`. */
export function updateCitizen(
  core: Core,
  officer: Officer,
  input: Input<'citizens.update'>,
): Output<'citizens.update'> {
  return commit(core, officer, { name: 'citizens.update', id: input.commandId }, (tx) => {
    const { citizenId, data } = input;
    const before = citizenData(core, citizenId);
    const warnings = nikWarnings(core, data);
    const holders = data.nik ? selectCitizensByNik(tx.db, { nik: data.nik }) : [];
    if (holders.some(({ id }) => id !== citizenId)) fail('nik-taken', {});
    const fields = changesBetween(before, data);
    if (Object.keys(fields).length > 0) {
      tx.mutate('citizen.update', 'citizen', citizenId, { fields });
      tx.audit({ action: 'citizen-updated', subject: { kind: 'citizen', id: citizenId }, ...letStand(warnings) });
      tx.changed('visit', `citizen:${citizenId}`);
    }
    return { warnings };
  });
}
