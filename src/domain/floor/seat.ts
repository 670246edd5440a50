import type { FloorWorkstation } from '#contract/floor';
import type { Output } from '#contract/index';

/** Plan and live facts, as `floor.read` answers. */
export type Floor = Output<'floor.read'>;

/**
 * What a place on the floor shows, worst first where several hold. `moving`: another task is ordered; `unheard`: the
 * centre could not be asked; `vacant`: nobody is signed in; `bare`: a counter without a workstation.
 */
export type SeatState =
  'bare' | 'stopped' | 'idle' | 'moving' | 'unheard' | 'offline' | 'long' | 'serving' | 'ready' | 'vacant';

/** After this a visit is pointed out: somebody may need help. Our choice; no policy of a mall names one. */
export const LONG_VISIT_MS = 20 * 60_000;

/** `now` in epoch milliseconds. */
export function seatState(workstation: FloorWorkstation | null, now: number): SeatState {
  if (!workstation) return 'bare';
  const { live, order, state } = workstation;
  if (state === 'stopped') return 'stopped';
  if (state === 'closing' || order?.state === 'waiting' || order?.state === 'sent') return 'moving';
  if (state === 'none') return 'idle';
  if (!live) return 'unheard';
  if (!live.online) return 'offline';
  if (live.servingSince !== null) return now - Date.parse(live.servingSince) >= LONG_VISIT_MS ? 'long' : 'serving';
  return live.officerId === null ? 'vacant' : 'ready';
}

/** One place on the floor: a counter with a workstation, a counter without, or a workstation without a counter. */
export interface Seat {
  readonly id: string;
  /** Null: the workstation stands at no counter. */
  readonly counter: Floor['counters'][number] | null;
  readonly workstation: FloorWorkstation | null;
}

/** Every place, counters in their own order, then what stands nowhere. */
export function seatsOf(floor: Floor): Seat[] {
  const placed = floor.counters.flatMap((counter): Seat[] =>
    counter.workstations.length === 0
      ? [{ id: counter.id, counter, workstation: null }]
      : counter.workstations.map((workstation) => ({ id: workstation.id, counter, workstation })),
  );
  return [...placed, ...floor.unplaced.map((workstation) => ({ id: workstation.id, counter: null, workstation }))];
}
