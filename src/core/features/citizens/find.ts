import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { selectOpenVisit } from '#core/features/visits/index';
import { transact } from '#core/transaction';
import { normaliseNik } from '#domain/nik/index';
import { selectCitizensByName, selectCitizensByNik } from './citizens.sql.ts';
import { mask, parseCitizen } from './masked.ts';

const SHOWN = 20;

/** Words as quoted prefix tokens: what is typed can never become a query operator. */
export function nameQuery(text: string): string {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 0)
    .map((word) => `"${word}"*`)
    .join(' ');
}

/** Every search is audited with its purpose and the number of people it showed, before the answer leaves. */
export function findCitizens(core: Core, officer: Officer, input: Input<'citizens.find'>): Output<'citizens.find'> {
  const nik = normaliseNik(input.text);
  const match = nameQuery(input.text);
  const found = /^\d{16}$/.test(nik)
    ? selectCitizensByNik(core.db, { nik })
    : match
      ? selectCitizensByName(core.db, { match })
      : [];
  const shown = found.slice(0, SHOWN);
  const visit = selectOpenVisit(core.db, { officerId: officer.id });
  transact(core, officer, (tx) =>
    tx.audit({
      action: 'citizens-searched',
      ...(visit ? { visit: visit.id } : {}),
      purpose: input.purpose,
      method: 'manual',
      count: shown.length,
    }),
  );
  return {
    citizens: shown.map(({ id, body }) => mask(core, id, parseCitizen(body))),
    more: found.length > SHOWN,
  };
}
