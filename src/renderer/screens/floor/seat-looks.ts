import {
  ArrowLeftRight,
  Circle,
  CircleHelp,
  CircleOff,
  CircleStop,
  ClockAlert,
  MapPinOff,
  Minus,
  UserRound,
  WifiOff,
} from 'lucide-react';
import type { SeatState } from '#domain/floor/index';
import type { Tone } from '#renderer/ui/parts.tsx';

/** Icon and tone of each state, in the order of the legend. */
export const SEAT_LOOKS = {
  serving: [UserRound, 'now'],
  ready: [Circle, 'idle'],
  vacant: [Minus, 'idle'],
  long: [ClockAlert, 'warn'],
  offline: [WifiOff, 'warn'],
  moving: [ArrowLeftRight, 'now'],
  idle: [MapPinOff, 'warn'],
  stopped: [CircleStop, 'danger'],
  unheard: [CircleHelp, 'idle'],
  bare: [CircleOff, 'idle'],
} as const satisfies Record<SeatState, readonly [typeof Circle, Tone]>;

export const SEAT_STATES = Object.keys(SEAT_LOOKS) as SeatState[];
