import type { DeviceProfile } from '#contract/device-profiles';

/** One scan as the scanner has it, before it becomes reports. */
export interface Scanned {
  readonly bytes: Uint8Array;
  /** `]Q1`; goes to its place in the report, or before the data where the profile expects it there. */
  readonly aim?: string;
  readonly vendorSymbology?: number;
}

/** The reports that a device of this profile sends for a scan; the inverse of the assembler. */
export function encodeReports(profile: DeviceProfile, scan: Scanned): Uint8Array[] {
  const { framing } = profile;
  if (framing.type === 'messages') return [scan.bytes];
  const aimBefore = profile.aimInData && scan.aim ? Buffer.from(scan.aim, 'latin1') : Buffer.alloc(0);
  const affix = (hex: string) => Buffer.from(hex, 'hex');
  const data = Buffer.concat([affix(profile.prefix), aimBefore, scan.bytes, affix(profile.suffix)]);
  const size = Math.min(...profile.reports.bytes);
  const count = Math.max(1, Math.ceil(data.length / framing.length.max));
  return Array.from({ length: count }, (_, index) => {
    const part = data.subarray(index * framing.length.max, (index + 1) * framing.length.max);
    const report = new Uint8Array(size);
    report.set(part, framing.data);
    if (profile.reports.id !== null) report[0] = Number.parseInt(profile.reports.id, 16);
    report[framing.length.at] = part.length;
    if (framing.aim !== undefined && scan.aim) report.set(Buffer.from(scan.aim, 'latin1'), framing.aim);
    if (framing.symbology) report[framing.symbology.at] = scan.vendorSymbology ?? 0;
    if (framing.more && index < count - 1) report[framing.more.at] = framing.more.mask;
    return report;
  });
}
