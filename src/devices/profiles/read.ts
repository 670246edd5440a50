import { DeviceProfile } from '#contract/device-profiles';
import { createAssembler, decode, portFrame } from '#domain/scan/index';
import { DeviceId } from '#contract/ids';

/** A profile, or why it is refused, in words for a technician. */
export type ReadProfile =
  { readonly ok: true; readonly profile: DeviceProfile } | { readonly ok: false; readonly reason: string };

const LATER_FRAMINGS = ['packets', 'tracks', 'keys', 'stream', 'envelope'];
const LATER_TRANSPORTS = ['hid-keyboard', 'hid-msr', 'serial-cdc', 'reader-websocket', 'reader-lan', 'pcsc-later'];
const refuse = (reason: string): ReadProfile => ({ ok: false, reason });

/** Checks form and samples: a profile that does not read its own specimen codes is refused. */
export function readProfile(json: unknown): ReadProfile {
  const later = notBuiltIn(json);
  if (later) return refuse(later);
  const parsed = DeviceProfile.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(`${issue?.path.join('.') || 'profile'}: ${issue?.message ?? 'not a profile'}`);
  }
  const profile = parsed.data;
  const wrong = profile.samples.findIndex((sample) => !readsSample(profile, sample));
  return wrong === -1 ? { ok: true, profile } : refuse(`sample ${wrong + 1} is not read as the profile says`);
}

function notBuiltIn(json: unknown): string | null {
  if (typeof json !== 'object' || json === null) return null;
  const transport: unknown = Reflect.get(json, 'transport');
  const framing: unknown = Reflect.get(json, 'framing');
  const type: unknown = typeof framing === 'object' && framing !== null ? Reflect.get(framing, 'type') : null;
  if (typeof type === 'string' && LATER_FRAMINGS.includes(type))
    return `framing "${type}" is not built into this version`;
  if (typeof transport === 'string' && LATER_TRANSPORTS.includes(transport)) {
    return `transport "${transport}" is not built into this version`;
  }
  return null;
}

function readsSample(profile: DeviceProfile, sample: DeviceProfile['samples'][number]): boolean {
  const assembler = createAssembler(profile);
  const pushed = sample.reports.flatMap((report, index) => assembler.push(Buffer.from(report, 'hex'), index));
  const events = [...pushed, ...assembler.tick(sample.reports.length + 10_000)];
  const [event] = events;
  if (events.length !== 1 || event?.type !== 'frame') return false;
  const decoded = decode(portFrame(event.frame, DeviceId.parse('sample'), profile));
  return decoded.text === sample.text && decoded.symbology === sample.symbology;
}
