import type { CountedFraming, DeviceProfile } from '#contract/device-profiles';
import { fromHex } from '../bytes.ts';
import { SCAN_LIMITS } from '../limits.ts';
import { symbologyOfAim, symbologyOfVendor } from '../symbology.ts';
import type { AssembledFrame, Assembler, AssemblerEvent } from './assembler.ts';
import { createReplies, type Replies } from './replies.ts';

interface Part {
  readonly data: Uint8Array;
  readonly aim: string | null;
  readonly vendor: number | null;
  readonly hasMore: boolean;
}

interface State {
  readonly parts: Part[];
  length: number;
  lastAt: number;
  /** The rest of a scan that was dropped is thrown away until it ends. */
  isSkipping: boolean;
}

/**
 * Reports with a length byte (docs/design/peripherals.md, section 5). The layout comes from the profile alone: counted data
 * may itself begin with an AIM prefix. There is no sequence number, so a lost middle report cannot be seen here.
 */
export function countedAssembler(profile: DeviceProfile, framing: CountedFraming): Assembler {
  const state: State = { parts: [], length: 0, lastAt: 0, isSkipping: false };
  const replies = createReplies(framing.aim !== undefined);
  const finish = (): AssemblerEvent[] => {
    const frame = frameOf(profile, framing, state, replies);
    reset(state, false);
    return [{ type: 'frame', frame }];
  };
  const tick = (at: number): AssemblerEvent[] => {
    if (at - state.lastAt < (framing.silenceMs ?? framing.timeoutMs)) return [];
    const isWaiting = state.parts.length > 0;
    if (isWaiting && framing.silenceMs !== undefined) return finish();
    reset(state, false);
    return isWaiting ? [{ type: 'dropped', reason: 'cut-off', at }] : [];
  };
  return {
    push: (report, at) => {
      const events = tick(at);
      const part = readPart(report, profile, framing);
      if (part === 'foreign') return events;
      state.lastAt = at;
      if (part === 'broken') events.push(...broken(state, at));
      else if (state.isSkipping) state.isSkipping = part.hasMore;
      else {
        events.push(...append(state, part, at));
        if (state.parts.length > 0 && !part.hasMore) events.push(...finish());
      }
      return events;
    },
    tick,
    commandSent: (name, at) => replies.commandSent(name, at),
  };
}

/** `foreign`: another report of the same interface. `broken`: not the layout that the profile says. */
function readPart(report: Uint8Array, profile: DeviceProfile, framing: CountedFraming): Part | 'foreign' | 'broken' {
  const { id, bytes } = profile.reports;
  if (id !== null && report[0] !== Number.parseInt(id, 16)) return 'foreign';
  if (report.length > SCAN_LIMITS.reportBytes || !bytes.includes(report.length)) return 'broken';
  const length = report[framing.length.at] ?? 0;
  if (length > framing.length.max) return 'broken';
  const aim = framing.aim === undefined ? null : aimAt(report, framing.aim);
  if (aim === undefined) return 'broken';
  const vendor = framing.symbology ? (report[framing.symbology.at] ?? 0) : 0;
  const moreBit = framing.more ? ((report[framing.more.at] ?? 0) & framing.more.mask) !== 0 : false;
  return {
    data: report.slice(framing.data, framing.data + length), // a copy: node-hid may use its buffer again
    aim,
    vendor: vendor === 0 ? null : vendor,
    hasMore: framing.more ? moreBit : framing.silenceMs !== undefined,
  };
}

/** `]` + letter + digit or letter; null for three zeros, a device that did not say; undefined for anything else. */
function aimAt(report: Uint8Array, at: number): string | null | undefined {
  const text = String.fromCharCode(report[at] ?? 0, report[at + 1] ?? 0, report[at + 2] ?? 0);
  if (text === '\0\0\0') return null;
  return isAim(text) ? text : undefined;
}

const isAim = (text: string): boolean => /^\][A-Za-z][0-9A-Za-z]$/.test(text);

function broken(state: State, at: number): AssemblerEvent[] {
  reset(state, state.isSkipping || state.parts.length > 0);
  return [{ type: 'dropped', reason: 'framing-changed', at }];
}

function append(state: State, part: Part, at: number): AssemblerEvent[] {
  const events: AssemblerEvent[] = [];
  const before = state.parts[0];
  if (before && (before.aim !== part.aim || before.vendor !== part.vendor)) {
    reset(state, false); // each part repeats both, so a new scan has begun and the end of the old one is lost
    events.push({ type: 'dropped', reason: 'cut-off', at });
  }
  state.parts.push(part);
  state.length += part.data.length;
  if (state.length > SCAN_LIMITS.scanBytes || state.parts.length > SCAN_LIMITS.scanReports) {
    reset(state, part.hasMore);
    events.push({ type: 'dropped', reason: 'too-long', at });
  }
  return events;
}

function reset(state: State, isSkipping: boolean): void {
  state.parts.length = 0;
  state.length = 0;
  state.isSkipping = isSkipping;
}

function frameOf(profile: DeviceProfile, framing: CountedFraming, state: State, replies: Replies): AssembledFrame {
  const joined = new Uint8Array(state.length);
  let end = 0;
  for (const { data } of state.parts) {
    joined.set(data, end);
    end += data.length;
  }
  const { aim = null, vendor: vendorSymbology = null } = state.parts[0] ?? {};
  const at = state.lastAt;
  const reply = replies.take(joined, aim, at);
  if (reply) return { kind: 'reply', symbology: null, aim, vendorSymbology, bytes: joined, at, ...reply };
  const content = stripped(joined, profile);
  const ownAim = aim ?? content.aim;
  const vendorName = symbologyOfVendor(framing.symbology?.table ?? null, vendorSymbology ?? 0);
  const symbology = ownAim === null ? vendorName : (symbologyOfAim(ownAim) ?? vendorName);
  return {
    kind: 'scan',
    symbology,
    aim: ownAim,
    vendorSymbology,
    bytes: content.bytes,
    at,
    command: null,
    result: null,
  };
}

/** Takes off one prefix, one suffix and, where the profile says so, an AIM identifier in front of the data. */
function stripped(data: Uint8Array<ArrayBuffer>, profile: DeviceProfile) {
  const prefix = fromHex(profile.prefix);
  const suffix = fromHex(profile.suffix);
  const start = startsWith(data, prefix, 0) ? prefix.length : 0;
  const hasSuffix = data.length - start >= suffix.length && startsWith(data, suffix, data.length - suffix.length);
  const bytes = data.slice(start, hasSuffix ? data.length - suffix.length : data.length);
  if (!profile.aimInData) return { aim: null, bytes };
  const aim = String.fromCharCode(...bytes.subarray(0, 3));
  return isAim(aim) ? { aim, bytes: bytes.slice(3) } : { aim: null, bytes };
}

const startsWith = (data: Uint8Array, part: Uint8Array, at: number): boolean =>
  part.every((byte, index) => data[at + index] === byte);
