import { BLOB_LIMITS } from '#contract/wire/blobs';
import { WIRE_LIMITS } from '#contract/wire/sync';

/**
 * The clear content of an export: records, each a kind (1 byte), a length (4 bytes, big-endian) and its bytes. The first
 * is `head`; rows come before files. Nothing is compressed, so a file is never longer inside than outside.
 */
export type RecordKind = 'head' | 'push' | 'file';

/** SHA-256 of a file in front of its bytes. */
export const DIGEST_BYTES = 32;
export const RECORD_HEAD_BYTES = 5;

const NUMBER_OF = { head: 1, push: 2, file: 3 } as const satisfies Record<RecordKind, number>;
/** Longest content of each kind, in bytes; refused by its length, before it is read. */
const MOST: Readonly<Record<RecordKind, number>> = {
  head: 4_096,
  push: WIRE_LIMITS.unpackedBytes,
  file: DIGEST_BYTES + BLOB_LIMITS.bytes,
};

export interface RecordHead {
  readonly kind: RecordKind;
  readonly length: number;
}

/** Throws on a content that no reader would take. */
export function recordHead({ kind, length }: RecordHead): Uint8Array {
  if (length > MOST[kind]) throw new Error(`a record ${kind} is too long`);
  const head = new Uint8Array(RECORD_HEAD_BYTES);
  head[0] = NUMBER_OF[kind];
  new DataView(head.buffer).setUint32(1, length);
  return head;
}

/** Undefined for an unknown kind or a length above its limit. */
export function readRecordHead(bytes: Uint8Array): RecordHead | undefined {
  if (bytes.length < RECORD_HEAD_BYTES) return undefined;
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1);
  const kind = (Object.keys(NUMBER_OF) as RecordKind[]).find((each) => NUMBER_OF[each] === bytes[0]);
  return kind && length <= MOST[kind] ? { kind, length } : undefined;
}

/** What the name of an export says; anybody may rename it, so nothing is decided by it. */
export interface ExportLog {
  readonly machineId: string;
  readonly from: number;
  readonly to: number;
}

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
/** `loket-<machine>-<incarnation>-<from>-<to>.lkx`; a file manager that copies it twice adds ` (1)` and the like. */
const EXPORT_NAME = new RegExp(`^loket-(${UUID})-${UUID}-(\\d{1,15})-(\\d{1,15})\\b.*\\.lkx$`, 'i');

export const exportName = (log: ExportLog, incarnation: string): string =>
  `loket-${log.machineId}-${incarnation}-${Math.min(log.from, log.to)}-${log.to}.lkx`;

/** Undefined for a file that was renamed. */
export function exportLogOf(fileName: string): ExportLog | undefined {
  const [, machineId, from, to] = EXPORT_NAME.exec(fileName) ?? [];
  return machineId && from && to ? { machineId, from: Number(from), to: Number(to) } : undefined;
}
