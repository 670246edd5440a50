import type { DeviceId, ScanId } from '#contract/ids';
import type { Core } from '#core/context';
import type { Notice } from './receive.ts';

interface Undone {
  readonly deviceId: DeviceId;
  readonly reason: string;
  /** Epoch milliseconds of the arrival. */
  readonly at: number;
}

/** Tells that something was scanned and nothing came of it: an officer who sees no answer scans again and again. */
export const undoneNotice = (core: Core, { deviceId, reason, at }: Undone): Notice => ({
  id: core.ids.next() as ScanId,
  at: core.clock.now(),
  deviceId,
  kind: 'unknown',
  reason,
  candidates: [],
  text: null,
  action: 'ignored',
  citizen: null,
  card: null,
  nikWarnings: [],
  receipt: null,
  tookMs: core.clock.epochMs() - at,
});
