import type pg from 'pg';
import type { DemoMall } from '#contract/wire/mall';
import { codeHash } from '#central/enrolment-code';
import { importMall } from '#central/import/index';
import { allowScopes, openPool, transaction } from '#central/db/sql';
import { putCatalogueRows } from '#central/feed';
import { idFrom } from '#central/ports/ids';
import { insertCode } from '#central/routes/enrolment/enrolment.sql';
import type { HttpReply } from '#core/ports/http';
import { testMall } from '#test/central/setup';
import { check, type Facts, type SyncEvent, type Violation } from '../checker/index.ts';
import { type Centre, startCentre } from './centre.ts';
import { type Chance, createChance } from './chance.ts';
import { openOwner, type Owner, type Tables } from './database.ts';
import { dumpStation } from './dump.ts';
import { CALM } from './line.ts';
import { schedule } from './plan.ts';
import { reseed } from './seeded-ids.ts';
import { createStation, type Disk, type Station } from './station.ts';
import { createTimeline, type Timeline } from './timeline.ts';
import { watch } from './watch.ts';

/** What all seeds of one process share: a database, a server on it, and how both looked at the beginning. */
export interface Ground {
  readonly pool: pg.Pool;
  readonly owner: Owner;
  readonly centre: Centre;
  readonly start: Tables;
  readonly mall: DemoMall;
  /** The clock of the centre follows the run. */
  timeline: Timeline | undefined;
  close(): Promise<void>;
}

/** `url`: a database with the centre's tables (database.ts). */
export async function prepareGround(url: string): Promise<Ground> {
  const pool = openPool(url, 'loket_app', 4);
  const mall = testMall();
  await importMall(pool, mall);
  const owner = await openOwner(url);
  const ground: Ground = {
    pool,
    owner,
    mall,
    timeline: undefined,
    centre: await startCentre(pool, () => ground.timeline?.now() ?? Date.now()),
    start: {},
    close: async () => {
      await ground.centre.close();
      await pool.end();
      await owner.close();
    },
  };
  return Object.assign(ground, { start: await owner.read() });
}

/** One run of one seed. */
export interface World {
  readonly seed: number;
  readonly ground: Ground;
  readonly chance: Chance;
  readonly timeline: Timeline;
  readonly stations: Station[];
  readonly events: SyncEvent[];
  /** Another workstation that begins as a copy of this one's disk. */
  clone(station: Station): Promise<void>;
}

export interface SeedResult {
  readonly seed: number;
  readonly hash: string;
  readonly lines: readonly string[];
  readonly violations: readonly Violation[];
  /** Mutations that reached the centre. */
  readonly mutations: number;
  readonly facts: Facts | undefined;
}

export async function runSeed(ground: Ground, seed: number): Promise<SeedResult> {
  reseed(seed);
  await ground.owner.write(ground.start);
  const chance = createChance('loket', seed);
  const stations: Station[] = [];
  const violations: Violation[] = [];
  const watcher = watch(stations, violations);
  const timeline = createTimeline(watcher);
  const world: World = {
    seed,
    ground,
    chance,
    timeline,
    stations,
    events: [],
    clone: (station) => newStation(world, `${station.name}-clone`, violations, station.disk()).start(),
  };
  ground.timeline = timeline;
  const facts = await play(world, violations).catch((error: unknown) => {
    violations.push({ invariant: 0, text: stackOf(error) });
    return undefined;
  });
  if (facts) violations.push(...check(facts));
  for (const station of stations) station.remove();
  const { hash, lines } = timeline.trace();
  return { seed, hash, lines, violations, mutations: facts?.centre['mutation']?.length ?? 0, facts };
}

async function play(world: World, violations: Violation[]): Promise<Facts> {
  const { chance, timeline, stations, ground } = world;
  const count = chance.between(2, 4);
  for (let n = 0; n < count; n++) await addStation(world, n, violations);
  const minutes = schedule(world);
  await timeline.advance(minutes * 60_000);
  const isQuiet = await calmDown(world);
  if (!isQuiet) violations.push({ invariant: 1, text: 'no quiescence within two hours without a fault' });
  return {
    events: world.events,
    stations: stations.map(({ name, db }) => ({ name, tables: dumpStation(db) })),
    centre: await ground.owner.read(),
  };
}

async function addStation(world: World, n: number, violations: Violation[]): Promise<void> {
  const { ground, timeline } = world;
  const { mall, pool } = ground;
  const station = newStation(world, `counter-${n + 1}`, violations);
  const counter = mall.counters[n % mall.counters.length];
  if (!counter) throw new Error('the test mall has no counter');
  const code = `ABCDEFGH${n}${n}`;
  const expires = new Date(timeline.now() + 3_600_000);
  await insertCode(pool, [codeHash(code), `mall:${mall.site.id}`, counter.name, counter.id, CONSOLE, expires]);
  await timeline.until(station.enrol(code));
  await giveCertificate(ground, station);
}

const CONSOLE = '00000000-0000-0000-0000-000000000000';

/** `copyOf`: it begins as a copy of another one's disk. */
function newStation(world: World, name: string, violations: Violation[], copyOf?: Disk): Station {
  const { ground, timeline, chance } = world;
  const [officer] = ground.mall.officers;
  if (!officer) throw new Error('the test mall has no officer');
  const station = createStation({
    name,
    timeline,
    officer: { id: officer.id, name: officer.name, shortName: officer.shortName, role: officer.role },
    fields: ['rt', 'rw', 'occupation'],
    chance: chance.child(name),
    handle: async (request, stumble) => {
      const reply = await ground.centre.handle(request, { stumble, address: world.seed });
      noteServed(world, name, reply);
      return reply;
    },
    tell: (event) => world.events.push(event),
    bug: (error) => violations.push({ invariant: 0, text: `${name}: ${stackOf(error)}` }),
    ...(copyOf ? { copyOf } : {}),
  });
  world.stations.push(station);
  return station;
}

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** What the authority would write: without a certificate a workstation asks for it every two seconds. */
function giveCertificate({ pool }: Ground, station: Station): Promise<number> {
  const scope = `machine:${station.machineId()}`;
  const body = { kid: 'kid', chain: ['AAAA'], validFrom: '2026-01-01T00:00:00Z', validTo: '2036-01-01T00:00:00Z' };
  return transaction(pool, 'write', async (db) => {
    await allowScopes(db, [scope]);
    return putCatalogueRows(db, [{ scope, entity: 'certificate', id: idFrom('certificate', scope), body }]);
  });
}

function noteServed({ events }: World, machine: string, reply: HttpReply): void {
  const { scopes } = JSON.parse(reply.body.toString('utf8')) as { scopes?: { scope: string; mode: string }[] };
  if (reply.status !== 200 || !scopes) return;
  const shown = scopes.filter(({ mode }) => mode !== 'left').map(({ scope }) => scope);
  events.push({ event: 'pull-served', machine, scopes: shown });
}

/** Nothing goes wrong any more: everything has to arrive, and everybody has to see the same. */
async function calmDown({ ground, timeline, stations }: World): Promise<boolean> {
  timeline.note('calm');
  await ground.owner.query(`UPDATE machine SET status = 'active' WHERE status <> 'active'`);
  for (const station of stations) {
    Object.assign(station.line, { isUp: true, weather: CALM });
    await timeline.until(station.start());
    station.sync?.sendNow();
  }
  for (let round = 0; round < 120; round++) {
    await timeline.advance(60_000);
    for (const station of stations) await timeline.until(station.start());
    if (!stations.every(isSettled)) continue;
    await timeline.advance(80_000); // one more poll of everybody: what the last one wrote has reached the others
    return true;
  }
  return false;
}

const isSettled = ({ db }: Station): boolean =>
  db.prepare(`SELECT count(*) FROM outbox WHERE state IN ('pending', 'acked')`).pluck().get() === 0;
