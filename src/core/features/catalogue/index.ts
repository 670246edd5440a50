import type { z } from 'zod';
import { Service } from '#contract/catalogue';
import type { SiteDate } from '#contract/ids';
import { MachineBody } from '#contract/wire/enrolment';
import { MallCounter, MallOfficer, MallSite } from '#contract/wire/mall';
import type { Db } from '#core/db/sql';
import { type Calendar, MONDAY_TO_FRIDAY } from '#domain/working-days/index';
import { readGrants, selectIdentity } from '#core/features/enrolment/index';
import { selectBodies, selectBodiesIn } from './catalogue.sql.ts';

export { selectBodies, selectBodiesIn };

/** The centre's rows that the desk works by, parsed once and read again after each pull that touches them. */
export interface Catalogue {
  site(): MallSite | undefined;
  /** The counter this workstation stands on. */
  counter(): MallCounter | undefined;
  /** Services this counter serves, in the counter's own order; none that is retired. */
  services(): readonly Service[];
  /** Counters of this mall that are in use. */
  counters(): readonly MallCounter[];
  /** Every service of the catalogue that is offered, this counter's or not. */
  allServices(): readonly Service[];
  /** Any service the catalogue knows, also one the counter no longer serves. */
  service(code: string): Service | undefined;
  /** Officers of this mall who still work there. */
  officers(): readonly MallOfficer[];
  /** Officers who may sign in at this counter; null: all of them. */
  officerIds(): readonly string[] | null;
  calendar(): Calendar;
  /** Forgets what was parsed. */
  refresh(): void;
}

interface Parsed {
  readonly site: MallSite | undefined;
  readonly counters: readonly MallCounter[];
  readonly counter: MallCounter | undefined;
  readonly byCode: ReadonlyMap<string, Service>;
  readonly served: readonly Service[];
  readonly officers: readonly MallOfficer[];
  readonly officerIds: readonly string[] | null;
  readonly calendar: Calendar;
}

export function createCatalogue(db: Db): Catalogue {
  let parsed: Parsed | undefined;
  const read = () => (parsed ??= readAll(db));
  return {
    site: () => read().site,
    counter: () => read().counter,
    services: () => read().served,
    counters: () => read().counters.filter(isUsed),
    allServices: () => [...read().byCode.values()].filter(isUsed),
    service: (code) => read().byCode.get(code),
    officers: () => read().officers,
    officerIds: () => read().officerIds,
    calendar: () => read().calendar,
    refresh: () => (parsed = undefined),
  };
}

const isUsed = ({ retired }: { readonly retired?: true | undefined }): boolean => retired !== true;

function readAll(db: Db): Parsed {
  const identity = selectIdentity(db);
  const parse = <S extends z.ZodType>(found: readonly { readonly body: string }[], schema: S) =>
    found.map(({ body }) => schema.parse(JSON.parse(body)));
  const bodies = <S extends z.ZodType>(entity: string, schema: S) => parse(selectBodies(db, { entity }), schema);
  const mallId = identity?.mallScope.slice('mall:'.length);
  const site = bodies('site', MallSite).find(({ id }) => id === mallId);
  const machine = bodies('machine', MachineBody).find(({ id }) => id === identity?.machineId);
  const assignment = readGrants(db).find(({ id }) => id === identity?.grantId)?.assignment ?? null;
  // A counter without a mall was imported before counters named theirs.
  const counters = bodies('counter', MallCounter).filter(({ siteId }) => siteId === undefined || siteId === mallId);
  const counter = counters.find(({ id }) => id === (assignment ? assignment.counterId : machine?.counterId));
  const byCode = new Map(bodies('service', Service).map((service) => [service.code as string, service]));
  const codes = assignment?.serviceCodes ?? counter?.serviceCodes ?? [];
  const served = counter ? codes.flatMap((code) => byCode.get(code) ?? []).filter(isUsed) : [];
  const scope = identity?.mallScope ?? '';
  const officers = parse(selectBodiesIn(db, { entity: 'officer', scope }), MallOfficer).filter(isUsed);
  const calendar = { workweek: MONDAY_TO_FRIDAY, holidays: new Set<SiteDate>(site?.holidays ?? []) };
  const officerIds = assignment?.officerIds ?? null;
  return { site, counters, counter, byCode, served, officers, officerIds, calendar };
}
