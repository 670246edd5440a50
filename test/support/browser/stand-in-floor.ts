import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import type { Input, PROCEDURES } from '#contract/index';
import type { SessionState } from '#contract/session';
import type { z } from 'zod';

type FloorInput = z.input<(typeof PROCEDURES)['floor.read']['output']>;
type WorkstationInput = FloorInput['unplaced'][number];

interface Mall {
  readonly counters: readonly { id: string; number: string; name: string; serviceCodes: string[] }[];
  readonly services: readonly { code: string; shortName: string; agency: { shortName: string } }[];
}
const MALL = JSON.parse(readFileSync(new URL('../../../resources/demo/mall.json', import.meta.url), 'utf8')) as Mall;

/** Minutes served at each counter: 0 ready, -1 nobody signed in, -2 offline, -3 no workstation, -4 never heard. */
// prettier-ignore
const MINUTES = [
  4, 2, 21, 7, -1, 1, 6, -2, 12, 1, 3, 15, 1, 7, 5, 6, 8, 2, 4, 1, -1, 0,
  -3, 0, 8, 0, 4, -1, 14, 1, 2, 6, 11, 5, 3, 0, -3, 10, 2, 5, 0, 1, 1, -4,
] as const;

const MINUTE_MS = 60_000;

/** The counters of the demo mall, each in a state of its own; orders change them as the centre would. */
export class StandInFloor {
  readonly #now: () => string;
  readonly #isOnline: () => boolean;
  readonly #officers: SessionState['officers'];
  readonly #minutes = new Map<string, number>();
  readonly #all = new Map<string, WorkstationInput>();
  /** Orders as they came. */
  readonly orders: Input<'floor.reassign'>[] = [];
  malls: FloorInput['malls'] = [];

  constructor(around: { now: () => string; isOnline: () => boolean }, officers: SessionState['officers']) {
    this.#now = around.now;
    this.#isOnline = around.isOnline;
    this.#officers = officers;
    MALL.counters.forEach((counter, index) => {
      const minutes = MINUTES[index] ?? -3;
      if (minutes === -3) return;
      const id = `01990000-0000-7000-8000-0000000010${String(index).padStart(2, '0')}`;
      this.#all.set(id, {
        id,
        name: `PC-${counter.number.padStart(2, '0')}`,
        isOwn: counter.number === '12',
        grantId: randomUUID(),
        state: 'held',
        assignment: { counterId: counter.id, serviceCodes: null, officerIds: null },
        next: null,
        order: null,
        live: null,
      });
      this.#minutes.set(id, minutes);
    });
  }

  #ago(minutes: number): string {
    return new Date(Date.parse(this.#now()) - minutes * MINUTE_MS).toISOString();
  }

  #live(id: string, assignment: WorkstationInput['assignment']): WorkstationInput['live'] {
    const minutes = this.#minutes.get(id) ?? -4;
    if (minutes === -4) return null;
    const isOffline = minutes === -2;
    return {
      online: !isOffline,
      lastContactAt: this.#ago(isOffline ? 9 : 0),
      officerId: minutes === -1 ? null : (this.#officers[minutes % 2 === 0 ? 0 : 1]?.id ?? null),
      servingSince: minutes > 0 ? this.#ago(minutes) : null,
      counterId: assignment?.counterId ?? null,
      unsentCount: isOffline ? 6 : 0,
      oldestUnsentAt: isOffline ? this.#ago(8) : null,
    };
  }

  read(): FloorInput {
    const all = [...this.#all.values()].map((each) => ({ ...each, live: this.#live(each.id, each.assignment) }));
    const at = (id: string) => all.filter(({ assignment }) => assignment?.counterId === id);
    return {
      liveAt: this.#now(),
      counters: MALL.counters.map(({ id, number, name, serviceCodes }) => ({
        id,
        number,
        name,
        serviceCodes,
        workstations: at(id),
      })),
      unplaced: all.filter(({ assignment }) => !assignment?.counterId),
      services: MALL.services.map(({ code, shortName, agency }) => ({ code, shortName, agency: agency.shortName })),
      officers: this.#officers,
      malls: this.malls,
    };
  }

  /** False: somebody was faster. */
  reassign(input: Input<'floor.reassign'>): string | false {
    const found = this.#all.get(input.workstationId);
    if (!found || found.grantId !== input.grantId) return false;
    this.orders.push(input);
    const grantId = randomUUID();
    const { counterId, serviceCodes, officerIds, reason, siteId } = input;
    const assignment = { counterId, serviceCodes, officerIds };
    const isBusy = (this.#minutes.get(found.id) ?? 0) !== 0 || !this.#isOnline();
    const isBack = JSON.stringify(assignment) === JSON.stringify(found.assignment);
    const order = this.#isOnline() ? null : { state: 'waiting' as const, at: this.#now(), reason: null };
    const moved = { ...found, grantId, order };
    this.#all.set(
      found.id,
      isBusy && !isBack
        ? { ...moved, state: 'closing', next: { assignment, reason, elsewhere: siteId !== null } }
        : { ...moved, state: 'held', assignment, next: null },
    );
    return grantId;
  }

  end(input: Input<'floor.end'>): void {
    const found = this.#all.get(input.workstationId);
    if (!found) return;
    const isStopped = input.cause === 'for-cause';
    this.#all.set(found.id, {
      ...found,
      state: isStopped ? 'stopped' : 'none',
      ...(isStopped ? {} : { grantId: null, assignment: null }),
      next: null,
    });
  }
}
