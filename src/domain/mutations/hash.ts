/** What a mutation's hash covers; `args` is the JSON text exactly as written (docs/design/sync.md, section 2). */
export interface HashedMutation {
  readonly mid: string;
  readonly txn: string;
  readonly name: string;
  readonly v: number;
  readonly entity: string;
  readonly entityId: string;
  readonly baseRev: number | null;
  readonly scope: string;
  readonly grantId: string;
  readonly operatorId: string;
  readonly seen: number;
  readonly atWall: string;
  readonly atMono: number;
  readonly bootId: string;
  readonly args: string;
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Unsigned, big-endian; safe integers only. */
function eightBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, Math.floor(value / 0x1_0000_0000));
  view.setUint32(4, value % 0x1_0000_0000);
  return bytes;
}

/**
 * The text whose SHA-256, as UTF-8, is `content_hash`.
 * Throws on a line break outside `args`: two different mutations could then share their bytes.
 */
export function contentText(mutation: HashedMutation): string {
  const m = mutation;
  const head = [
    'loket-mutation-1',
    m.mid,
    m.txn,
    m.name,
    String(m.v),
    m.entity,
    m.entityId,
    m.baseRev === null ? '-' : String(m.baseRev),
    m.scope,
    m.grantId,
    m.operatorId,
    String(m.seen),
    m.atWall,
    String(m.atMono),
    m.bootId,
  ];
  if (head.some((field) => field.includes('\n'))) throw new Error('a mutation field holds a line break');
  return [...head, m.args].join('\n');
}

/** The bytes whose SHA-256 is `hash(n)`: previous hash, position, content hash. */
export const chainBytes = (previous: Uint8Array, seq: number, contentHash: Uint8Array): Uint8Array =>
  join(previous, eightBytes(seq), contentHash);

/** The bytes whose SHA-256 is `hash(0)` of a log. */
export const logStartBytes = (machineId: string, incarnation: string): Uint8Array =>
  utf8(`loket-log-1${machineId}${incarnation}`);

/** The bytes that `head_sig` signs: they prove the whole log up to `seq`, whoever carries it. */
export const headBytes = (machineId: string, incarnation: string, seq: number, hash: Uint8Array): Uint8Array =>
  join(utf8(`loket-head-1${machineId}${incarnation}`), eightBytes(seq), hash);
