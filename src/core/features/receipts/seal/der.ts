/**
 * The part of DER (X.690) that a seal needs. Written here because PKI.js neither sorts a SET OF (PKI.js#402) nor keeps
 * bytes as they came, and because the verifier must build the very same bytes again.
 */
const TAG = { integer: 0x02, octets: 0x04, oid: 0x06, sequence: 0x30, set: 0x31 } as const;

const concat = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));

/** One element: tag, shortest length, content. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = concat(parts);
  if (content.length < 0x80) return concat([Uint8Array.of(tag, content.length), content]);
  const digits: number[] = [];
  for (let rest = content.length; rest > 0; rest >>>= 8) digits.unshift(rest & 0xff);
  return concat([Uint8Array.of(tag, 0x80 | digits.length, ...digits), content]);
}

export const sequence = (...parts: readonly Uint8Array[]) => element(TAG.sequence, ...parts);
export const octets = (content: Uint8Array) => element(TAG.octets, content);
export const smallInteger = (value: number) => element(TAG.integer, Uint8Array.of(value));

/** False where either is missing. */
export const sameBytes = (a: Uint8Array | undefined, b: Uint8Array | undefined): boolean =>
  a !== undefined && b !== undefined && Buffer.compare(a, b) === 0;

/** Lower-case hexadecimal; of nothing the empty text. */
export const toHex = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

/** Byte order of DER for the parts of a SET OF. */
export const ascending = (parts: readonly Uint8Array[]): Uint8Array[] =>
  [...parts].sort((a, b) => Buffer.compare(a, b));

/** SET OF in DER; `tag` is 0x31 or an implicit context tag. */
export const setOf = (parts: readonly Uint8Array[], tag: number = TAG.set) => element(tag, ...ascending(parts));

/** Object identifier from its dotted form. */
export function oid(dotted: string): Uint8Array<ArrayBuffer> {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128))
      groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return element(TAG.oid, Uint8Array.from(bytes));
}

/** A P-256 signature of r and s as the SEQUENCE of two integers that CMS and X.509 hold. */
export function ecdsaSignature(rs: Uint8Array): Uint8Array<ArrayBuffer> {
  if (rs.length !== 64) throw new Error('a P-256 signature is 64 bytes');
  return sequence(positive(rs.subarray(0, 32)), positive(rs.subarray(32)));
}

function positive(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? Uint8Array.of(0) : bytes.subarray(start);
  return element(TAG.integer, (digits[0] ?? 0) >= 0x80 ? concat([Uint8Array.of(0), digits]) : digits);
}

/** One element as it lies in the bytes: `whole` with its header, `content` without. */
export interface Element {
  readonly tag: number;
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

/** The element at the beginning of `bytes`. Throws when it is not DER: lengths are definite, shortest and inside the bytes. */
export function readElement(bytes: Uint8Array): Element {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw new Error('DER: no element');
  const count = first < 0x80 ? 0 : first & 0x7f;
  const digits = bytes.subarray(2, 2 + count);
  if (first === 0x80 || count > 3 || digits.length < count) throw new Error('DER: bad length');
  const length = count === 0 ? first : digits.reduce((sum, digit) => sum * 256 + digit, 0);
  if (count > 0 && (digits[0] === 0 || length < 0x80)) throw new Error('DER: length is not the shortest');
  const start = 2 + count;
  if (start + length > bytes.length) throw new Error('DER: element is longer than its bytes');
  return { tag, whole: bytes.subarray(0, start + length), content: bytes.subarray(start, start + length) };
}

/** The one element that `bytes` are; throws when anything follows it. */
export function readWhole(bytes: Uint8Array): Element {
  const read = readElement(bytes);
  if (read.whole.length !== bytes.length) throw new Error('DER: bytes behind the element');
  return read;
}

/** The elements inside a constructed one, which must have this tag. */
export function readChildren(parent: Element | undefined, tag: number): Element[] {
  if (parent?.tag !== tag) throw new Error(`DER: expected tag ${tag}`);
  const children: Element[] = [];
  for (let rest = parent.content; rest.length > 0;) {
    const child = readElement(rest);
    children.push(child);
    rest = rest.subarray(child.whole.length);
  }
  return children;
}

export const DER_TAG = TAG;
