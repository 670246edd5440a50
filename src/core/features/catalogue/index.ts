import type { z } from 'zod';
import { Service } from '#contract/catalogue';
import type { SiteDate } from '#contract/ids';
import { MachineBody } from '#contract/wire/enrolment';
import { MallCounter, MallOfficer, MallSite } from '#contract/wire/mall';
import type { Db } from '#core/db/sql';
import { type Calendar, MONDAY_TO_FRIDAY } from '#domain/working-days/index';
import { selectBodies } from './catalogue.sql.ts';

export { selectBodies };

/** The centre's rows that the desk works by, parsed once and read again after each pull that touches them. */
export interface Catalogue {
  site(): MallSite | undefined;
  /** The counter this workstation stands on. */
  counter(): MallCounter | undefined;
  /** Services this counter serves, in the counter's own order. */
  services(): readonly Service[];
  /** Any service the catalogue knows, also one the counter no longer serves. */
  service(code: string): Service | undefined;
  officers(): readonly MallOfficer[];
  calendar(): Calendar;
  /** Forgets what was parsed. */
  refresh(): void;
}

interface Parsed {
  readonly site: MallSite | undefined;
  readonly counter: MallCounter | undefined;
  readonly byCode: ReadonlyMap<string, Service>;
  readonly served: readonly Service[];
  readonly officers: readonly MallOfficer[];
  readonly calendar: Calendar;
}

export function createCatalogue(db: Db): Catalogue {
  let parsed: Parsed | undefined;
  const read = () => (parsed ??= readAll(db));
  return {
    site: () => read().site,
    counter: () => read().counter,
    services: () => read().served,
    service: (code) => read().byCode.get(code),
    officers: () => read().officers,
    calendar: () => read().calendar,
    refresh: () => (parsed = undefined),
  };
}

function readAll(db: Db): Parsed {
  const bodies = <S extends z.ZodType>(entity: string, schema: S) =>
    selectBodies(db, { entity }).map(({ body }) => schema.parse(JSON.parse(body)));
  const site = bodies('site', MallSite)[0];
  const machine = bodies('machine', MachineBody)[0];
  const counter = bodies('counter', MallCounter).find(({ id }) => id === machine?.counterId);
  const byCode = new Map(bodies('service', Service).map((service) => [service.code as string, service]));
  const served = (counter?.serviceCodes ?? []).flatMap((code) => byCode.get(code) ?? []);
  const officers = bodies('officer', MallOfficer);
  const holidays = new Set<SiteDate>(site?.holidays ?? []);
  return { site, counter, byCode, served, officers, calendar: { workweek: MONDAY_TO_FRIDAY, holidays } };
}
