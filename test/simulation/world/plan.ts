import type { Work } from './acts.ts';
import type { Chance } from './chance.ts';
import type { Tables } from './database.ts';
import type { Weather } from './line.ts';
import type { World } from './run-seed.ts';
import type { Station } from './station.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Puts into the timeline what shall happen in one run; answers how many minutes it lasts. */
export function schedule(world: World): number {
  const { chance, stations } = world;
  const daysOffline = chance.is(0.02) ? chance.between(1, 2) : 0;
  const minutes = daysOffline * 24 * 60 + chance.between(5, 20);
  const severity = chance.pick([0, 0.02, 0.1, 0.3]);
  for (const station of stations) {
    station.line.weather = weatherOf(chance, severity);
    work(world, station, minutes);
    outages(world, station, minutes, daysOffline);
    deaths(world, station, minutes);
    clocks(world, station, minutes);
  }
  centreFaults(world, minutes);
  if (chance.is(0.2)) imageRestored(world, minutes);
  if (chance.is(0.1)) diskCloned(world, minutes);
  if (chance.is(0.2)) centreRestored(world, minutes);
  return minutes;
}

const weatherOf = (chance: Chance, severity: number): Weather => ({
  requestLost: severity * chance.next(),
  replyLost: severity * chance.next(),
  doubled: severity * chance.next(),
  wrongBody: severity * chance.next(),
  staleReply: severity * chance.next(),
  serverStumbles: severity * chance.next(),
  slowMs: chance.pick([50, 500, 5_000]),
});

const sometime = (chance: Chance, minutes: number): number => chance.between(0, Math.floor(minutes * MINUTE));
/** Up to ten minutes after `from`, but before everything calms down. */
const later = (chance: Chance, from: number, minutes: number): number =>
  Math.min(minutes * MINUTE - 1, from + chance.between(1, 10) * MINUTE);
const WORK: readonly Work[] = ['visit', 'visit', 'edit', 'edit', 'edit', 'seal'];

function work({ chance, timeline }: World, station: Station, minutes: number): void {
  for (let n = chance.between(2, 10); n > 0; n--) {
    timeline.after(sometime(chance, minutes), `${station.name} works`, () => station.work(chance.pick(WORK)));
  }
}

function outages({ chance, timeline }: World, { name, line }: Station, minutes: number, days: number): void {
  for (let n = days > 0 ? 1 : chance.between(0, 2); n > 0; n--) {
    const from = days > 0 ? chance.between(0, 2) * MINUTE : sometime(chance, minutes);
    const length = days > 0 ? days * DAY : chance.between(1, 10) * MINUTE;
    timeline.after(from, `${name} line down`, () => void (line.isUp = false));
    timeline.after(from + length, `${name} line up`, () => void (line.isUp = true));
  }
}

function deaths({ chance, timeline }: World, station: Station, minutes: number): void {
  for (let n = chance.between(0, 3); n > 0; n--) {
    const at = sometime(chance, minutes);
    const how = chance.pick(['kill', 'at-write', 'at-write', 'close'] as const);
    timeline.after(at, `${station.name} ${how}`, () => {
      if (!station.sync) return undefined;
      if (how === 'kill') return station.kill();
      if (how === 'at-write') return station.killAt(chance.between(0, 40));
      return station.close();
    });
    timeline.after(at + chance.between(1, 5) * MINUTE, `${station.name} restart`, () => station.start());
  }
}

const SKEWS = [-400 * DAY, -2 * DAY, -MINUTE, MINUTE, DAY, 400 * DAY];

function clocks({ chance, timeline }: World, station: Station, minutes: number): void {
  for (let n = chance.between(0, 1); n > 0; n--) {
    timeline.after(sometime(chance, minutes), `${station.name} clock`, () => station.skew(chance.pick(SKEWS)));
  }
}

function centreFaults(world: World, minutes: number): void {
  const { chance, timeline, ground, stations } = world;
  if (chance.is(0.2)) {
    timeline.after(sometime(chance, minutes), 'centre restarts', () => ground.centre.restart());
  }
  if (chance.is(0.3)) {
    const at = sometime(chance, minutes);
    const station = chance.pick(stations);
    const status = chance.pick(['revoked', 'push_only']);
    const setStatus = (to: string) => async (): Promise<void> => {
      await ground.owner.query('UPDATE machine SET status = $2 WHERE id = $1', [station.machineId(), to]);
      timeline.note(`${station.name} is ${to}`);
      station.sync?.sendNow();
    };
    timeline.after(at, 'revoked', setStatus(status));
    timeline.after(at + chance.between(1, 30) * MINUTE, 'active again', setStatus('active'));
  }
}

/** Somebody puts an older image of the database back. */
function imageRestored({ chance, timeline, stations }: World, minutes: number): void {
  const station = chance.pick(stations);
  const from = sometime(chance, minutes);
  let image: Buffer | undefined;
  timeline.after(from, 'image taken', () => void (image = station.disk().image));
  timeline.after(later(chance, from, minutes), 'image restored', async () => {
    if (image) station.restore(image);
    await station.start();
  });
}

/** Two workstations from one disk, and both are worked at. */
function diskCloned(world: World, minutes: number): void {
  const { chance, timeline, stations } = world;
  const station = chance.pick(stations);
  const half = minutes / 2;
  timeline.after(sometime(chance, half), 'disk cloned', async () => {
    await world.clone(station);
    const clone = stations.at(-1);
    if (!clone) return;
    clone.line.weather = station.line.weather;
    work(world, clone, half);
  });
}

/** A backup of the centre is brought back: what came after it is gone there. */
function centreRestored({ chance, timeline, ground }: World, minutes: number): void {
  const from = sometime(chance, minutes);
  let backup: Tables | undefined;
  timeline.after(from, 'backup', async () => void (backup = await ground.owner.read()));
  timeline.after(later(chance, from, minutes), 'centre restored', async () => {
    const { server_state: state = [], ...tables } = backup ?? {};
    // Another cluster than the one that ran before, as PostgreSQL says it of a restored one.
    await ground.owner.write({ ...tables, server_state: state.filter(({ k }) => k !== 'cluster') });
    await ground.centre.restart();
    timeline.note('centre restored');
  });
}
