import type { Frame } from '#contract/frames';
import type { ScanId } from '#contract/ids';
import type { Core } from '#core/context';
import type { ClassifiedScan } from '#domain/scan/index';

/** How many scans back the officer can still say what one was. */
const KEPT = 10;

interface Recent {
  readonly id: ScanId;
  readonly frame: Frame;
  readonly scan: ClassifiedScan;
}

/** In memory only, and only for ambiguous scans: nothing else of a scan outlives its answer. */
const recent = new WeakMap<Core, Recent[]>();

export function remember(core: Core, id: ScanId, frame: Frame, scan: ClassifiedScan): void {
  if (scan.kind !== 'unknown' || scan.candidates.length === 0) return;
  const kept = recent.get(core) ?? [];
  recent.set(core, [{ id, frame, scan }, ...kept].slice(0, KEPT));
}

export const recall = (core: Core, id: ScanId): Recent | undefined => recent.get(core)?.find((one) => one.id === id);
