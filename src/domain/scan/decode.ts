import type { DeviceProfile } from '#contract/device-profiles';
import type { Frame, Symbology } from '#contract/frames';
import type { DeviceId } from '#contract/ids';
import { fromBase64, latin1, toBase64 } from './bytes.ts';
import type { AssembledFrame } from './framing/assembler.ts';

/** One track of a stripe; `text` only when it was read. */
export interface Track {
  readonly number: 1 | 2 | 3;
  readonly status: 'ok' | 'absent' | 'error';
  readonly text?: string;
}

/** A frame whose bytes have become text as far as they are text. */
export interface DecodedScan {
  readonly kind: Frame['kind'];
  readonly deviceId: DeviceId;
  readonly symbology: Symbology | null;
  readonly aim: string | null;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Without control characters other than GS, CR and LF; null when the bytes are no text. */
  readonly text: string | null;
  readonly encoding: 'ascii' | 'utf-8' | 'latin-1' | 'binary';
  /** Of a `stripe` only. */
  readonly tracks?: readonly Track[];
  /** Of an `mrz` only. */
  readonly lines?: readonly string[];
}

/** The frame as it travels to core. `deviceId` names the device, `profile` says how its bytes are to be read. */
export const portFrame = (
  frame: AssembledFrame,
  deviceId: DeviceId,
  profile: Pick<DeviceProfile, 'id' | 'encoding'>,
): Frame => ({
  deviceId,
  profileId: profile.id,
  kind: frame.kind,
  symbology: frame.symbology,
  aim: frame.aim,
  vendorSymbology: frame.vendorSymbology,
  bytes: toBase64(frame.bytes),
  encoding: profile.encoding,
  at: frame.at,
});

/** Bytes to text: ASCII, else UTF-8, else the profile's character set, else none. Total for every frame of the contract. */
export function decode(frame: Frame): DecodedScan {
  const bytes = fromBase64(frame.bytes);
  const { text, encoding } = textOf(bytes, frame.encoding);
  const { kind, deviceId, symbology, aim } = frame;
  const decoded = { kind, deviceId, symbology, aim, bytes, text, encoding };
  const parts = (text ?? latin1(bytes)).split('\r');
  if (kind === 'stripe') return { ...decoded, tracks: ([1, 2, 3] as const).map((number) => trackOf(number, parts)) };
  if (kind === 'mrz') return { ...decoded, lines: parts.filter((line) => line !== '') };
  return decoded;
}

function textOf(bytes: Uint8Array, fallback: Frame['encoding']): Pick<DecodedScan, 'text' | 'encoding'> {
  if (bytes.every((byte) => byte < 0x80)) return { text: readable(latin1(bytes)), encoding: 'ascii' };
  const text = utf8(bytes);
  if (text !== null) return { text: readable(text), encoding: 'utf-8' };
  if (fallback === 'latin-1') return { text: readable(latin1(bytes)), encoding: 'latin-1' };
  return { text: null, encoding: 'binary' };
}

function utf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** GS separates GS1 elements, CR and LF lines. */
const KEPT_CONTROLS = ['\u001d', '\r', '\n'];

/** Control characters are left out here and kept in the bytes. */
const readable = (text: string): string =>
  text.replace(/\p{Cc}/gu, (control) => (KEPT_CONTROLS.includes(control) ? control : ''));

/** Keyboard readers write `%E?`, `;E?`, `+E?` for a track that failed. */
function trackOf(number: 1 | 2 | 3, parts: readonly string[]): Track {
  const text = parts[number - 1] ?? '';
  if (text === '') return { number, status: 'absent' };
  return /^[%;+]E\?$/.test(text) ? { number, status: 'error' } : { number, status: 'ok', text };
}
