import type { Certificate } from './certificate.ts';
import { checkChain } from './chain.ts';
import { checkCms, type Signature } from './cms.ts';
import { type Revision, readRevision } from './pdf-file.ts';
import { findSeal, type Place } from './place.ts';
import { checkTimestamp, type Timestamp } from './timestamp.ts';

/** The parts of a sealed receipt that something is added to. */
export interface Anatomy {
  readonly place: Place;
  readonly signature: Signature;
  readonly path: readonly Certificate[];
  readonly revision: Revision;
  readonly stamp: Timestamp | undefined;
}

/** Takes a file of our own apart. Throws when it is not one, or its seal or time ends in no root that is given. */
export function dissect(
  pdf: Buffer,
  roots: readonly Uint8Array[],
  timestampRoots: readonly Uint8Array[] = [],
): Anatomy {
  const place = findSeal(pdf);
  if (place === 'unsealed' || 'verdict' in place) throw new Error('no seal');
  const signature = checkCms(place.contents, place.digest);
  if ('verdict' in signature) throw new Error('the seal does not hold');
  const path = checkChain(signature, roots);
  if ('verdict' in path) throw new Error('the seal ends in no root that is known here');
  const { timestamp: token, value } = signature;
  const stamp = token && timestampRoots.length > 0 ? checkTimestamp(token, value, timestampRoots) : undefined;
  if (typeof stamp === 'string') throw new Error(`the time stamp does not hold: ${stamp}`);
  return { place, signature, path, revision: readRevision(pdf.subarray(0, place.sealedEnd)), stamp };
}
