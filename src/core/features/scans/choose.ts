import type { Input } from '#contract/index';
import type { ScanKind } from '#contract/scans';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { transact } from '#core/transaction';
import { recall } from './recent.ts';

/** The officer said what an ambiguous code is; only its own candidates can be chosen. Errors: `not-found`. */
export function chooseScan(core: Core, officer: Officer, input: Input<'scans.choose'>): Record<string, never> {
  const { frame, scan } = recall(core, input.scanId) ?? fail('not-found', { entity: 'scan' });
  const candidates: readonly ScanKind[] = scan.kind === 'unknown' ? scan.candidates : [];
  if (!candidates.includes(input.kind)) fail('not-found', { entity: 'scan' });
  transact(core, officer, (tx) => tx.changed('visit'));
  core.log.info('scan-chosen', { kind: input.kind, device: frame.deviceId });
  return {};
}
