import { createHash } from 'node:crypto';
import { buildCms, isNamed } from './cms.ts';
import { DER_TAG, element, octets, oid, readChildren, readElement, sequence, smallInteger } from './der.ts';
import { ReserveOverflow } from './place.ts';
import { readCms } from './read-cms.ts';

const SHA256 = sequence(oid('2.16.840.1.101.3.4.2.1'), element(0x05));
const TRUE = element(0x01, Uint8Array.of(0xff));
/** granted and grantedWithMods (RFC 3161, 2.4.2). */
const GRANTED = [0, 1];

/**
 * TimeStampReq (RFC 3161) for the value of a signature: SHA-256, nonce, and the authority's certificate wanted in the
 * answer. `nonce` is what `newNonce` gives.
 */
export const timestampRequest = (value: Uint8Array, nonce: Uint8Array): Uint8Array<ArrayBuffer> =>
  sequence(smallInteger(1), sequence(SHA256, octets(createHash('sha256').update(value).digest())), nonce, TRUE);

/** A positive INTEGER of 16 bytes out of as many random ones. */
export function newNonce(random: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(random);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return element(DER_TAG.integer, bytes);
}

/** The token of a TimeStampResp; undefined when the authority refused. Throws when it is not such an answer. */
export function tokenOf(reply: Uint8Array): Uint8Array | undefined {
  const [info, token] = readChildren(readElement(reply), DER_TAG.sequence);
  const [status] = readChildren(info, DER_TAG.sequence);
  if (status?.tag !== DER_TAG.integer || status.content.length !== 1) throw new Error('not a time stamp answer');
  return GRANTED.includes(status.content[0] ?? -1) ? token?.whole : undefined;
}

/** Where the CMS lies in a sealed file; `contents` are the reserved bytes. */
export interface SealedPlace {
  readonly contentsAt: number;
  readonly contents: Uint8Array;
}

/**
 * The same file with the token in its CMS, in place: same length, same ByteRange, so the receipt's digest stays.
 * Throws `ReserveOverflow`; a token is never cut.
 */
export function stampPdf(pdf: Uint8Array, place: SealedPlace, token: Uint8Array): Uint8Array<ArrayBuffer> {
  const parts = readCms(place.contents);
  const leaf = parts?.certificates.find((each) => isNamed(each, parts));
  if (!parts || !leaf) throw new Error('only a seal of ours takes a time stamp');
  const chain = [leaf, ...parts.certificates.filter((each) => each !== leaf)];
  const cms = buildCms({ chain, attributes: parts.attributes, signature: parts.signature, timestamp: token });
  if (cms.length > place.contents.length) throw new ReserveOverflow(cms.length, place.contents.length);
  const stamped = Buffer.from(pdf);
  const hex = Buffer.from(cms).toString('hex');
  stamped.write(hex.padEnd(place.contents.length * 2, '0'), place.contentsAt + 1, 'latin1');
  return new Uint8Array(stamped);
}
