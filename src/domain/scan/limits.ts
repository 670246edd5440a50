import type { DeviceProfile } from '#contract/device-profiles';
import type { Assembler, AssemblerEvent } from './framing/assembler.ts';

/** Limits of everything that devices send (docs/design/peripherals.md, section 11). */
export const SCAN_LIMITS = {
  reportBytes: 1024,
  /** The largest QR code holds 7,089 digits. */
  scanBytes: 8192,
  scanReports: 160,
  cardBytes: 262_144,
  scansPerSecond: 10,
  reportsPerSecond: 1000,
  pauseMs: 5000,
  /** So many scans in a row that break the layout take a device out of use: somebody may have scanned a set-up code. */
  brokenInARow: 3,
  /** Scans that wait while core is away, and their age. */
  waitingFrames: 16,
  waitingMs: 5000,
} as const;

/** An assembler behind the limits. */
export interface LimitedAssembler extends Assembler {
  /** Three broken scans in a row; nothing comes from this device until it is opened again. */
  readonly isStopped: boolean;
}

interface Limiter {
  readonly scans: number[];
  readonly reports: { second: number; count: number };
  pausedUntil: number;
  broken: number;
  last: { readonly bytes: Uint8Array; readonly at: number } | null;
}

/** Drops doubles, pauses a device that sends too much, and stops one whose data changed shape. */
export function limitAssembler(inner: Assembler, profile: Pick<DeviceProfile, 'dedupeMs'>): LimitedAssembler {
  const state: Limiter = { scans: [], reports: { second: 0, count: 0 }, pausedUntil: -Infinity, broken: 0, last: null };
  const isStopped = () => state.broken >= SCAN_LIMITS.brokenInARow;
  const pass = (events: readonly AssemblerEvent[]) => events.flatMap((event) => admit(state, event, profile.dedupeMs));
  return {
    push: (report, at) => {
      if (isStopped()) return [];
      const events = inner.push(report, at); // also while paused, so that the rest of a scan never looks like a scan
      if (at < state.pausedUntil) return [];
      return isReportFlood(state, at) ? pause(state, at) : pass(events);
    },
    tick: (at) => (isStopped() ? [] : pass(inner.tick(at))),
    commandSent: (name, at) => inner.commandSent(name, at),
    get isStopped() {
      return isStopped();
    },
  };
}

function admit(state: Limiter, event: AssemblerEvent, dedupeMs: number): AssemblerEvent[] {
  if (event.type === 'dropped') {
    state.broken = event.reason === 'framing-changed' ? state.broken + 1 : state.broken;
    return [event];
  }
  const { frame } = event;
  state.broken = 0;
  if (frame.kind === 'reply') return [event];
  if (frame.at < state.pausedUntil) return [];
  state.scans.push(frame.at);
  if (state.scans.length > SCAN_LIMITS.scansPerSecond) {
    const eleventh = state.scans.shift() ?? -Infinity;
    if (frame.at - eleventh < 1000) return pause(state, frame.at);
  }
  const isDouble =
    state.last !== null && frame.at - state.last.at < dedupeMs && sameBytes(state.last.bytes, frame.bytes);
  if (isDouble) return [];
  state.last = { bytes: frame.bytes, at: frame.at };
  return [event];
}

function pause(state: Limiter, at: number): AssemblerEvent[] {
  state.pausedUntil = at + SCAN_LIMITS.pauseMs;
  state.scans.length = 0;
  return [{ type: 'dropped', reason: 'too-fast', at }];
}

function isReportFlood({ reports }: Limiter, at: number): boolean {
  const second = Math.floor(at / 1000);
  if (reports.second !== second) {
    reports.second = second;
    reports.count = 0;
  }
  reports.count += 1;
  return reports.count > SCAN_LIMITS.reportsPerSecond;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, index) => byte === b[index]);
