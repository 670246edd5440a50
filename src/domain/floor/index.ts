export { effectOf, servicesOf, type Proposal } from './effect.ts';
export { LONG_VISIT_MS, seatsOf, seatState, type Floor, type Seat, type SeatState } from './seat.ts';
