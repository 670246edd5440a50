import type { ValidationData } from '../seal/dss.ts';
import type { Certificate } from './certificate.ts';
import type { Signature } from './cms.ts';
import { periodFinding } from './chain.ts';
import { altered, type Finding } from './finding.ts';
import { crlStatus } from './revocation.ts';
import { checkTimestamp, type Timestamp, type TimestampFault } from './timestamp.ts';
import { checkValidation, issuedOf, revokedFinding } from './validation.ts';
import type { Trust } from './trust.ts';

/** How far a seal has come. `notes` do not make it invalid: they say why it is not higher. */
export interface Level {
  readonly level: 'B-B' | 'B-T' | 'B-LT';
  readonly confirmedAt: Date | undefined;
  readonly notes: readonly Finding[];
  /** What keeps the receipt from being called SAH. */
  readonly finding: Finding | undefined;
}

const FAULTS: Readonly<Record<Exclude<TimestampFault, 'unknown'>, string>> = {
  unreadable: 'cap waktu tidak terbaca',
  imprint: 'cap waktu bukan milik segel ini',
  signature: 'tanda tangan cap waktu tidak cocok',
  purpose: 'cap waktu bukan dari penyedia cap waktu',
  expired: 'cap waktu dari penyedia yang sertifikatnya tidak berlaku',
};

interface Facts {
  readonly signature: Signature;
  readonly path: readonly Certificate[];
  readonly data: ValidationData | undefined;
  /** `/M`, only a claim. */
  readonly claimedAt: Date | undefined;
}

/** Rules 9 (period), 11, 12 and 14: the reference time and what it means for the certificates. */
export function findLevel({ signature, path, data, claimedAt }: Facts, trust: Trust): Level | Finding {
  const { timestamp: token, value } = signature;
  const stamp = token && checkTimestamp(token, value, trust.timestampRoots ?? trust.roots);
  if (typeof stamp === 'string' && stamp !== 'unknown') return altered(11, FAULTS[stamp]);
  if (stamp === undefined || stamp === 'unknown') return unstamped({ path, data, claimedAt }, trust, stamp);
  return stamped(stamp, path, data, trust);
}

function stamped(
  stamp: Timestamp,
  path: readonly Certificate[],
  data: ValidationData | undefined,
  trust: Trust,
): Level | Finding {
  const reference = { at: stamp.time, isStamped: true };
  const checked = data && checkValidation(data, issuedOf(path, stamp.path), stamp.time);
  if (checked?.rule === 14) return checked;
  const finding = periodFinding(path, reference) ?? checked ?? revokedBy(trust.crls ?? [], path, reference);
  return { level: data ? 'B-LT' : 'B-T', confirmedAt: stamp.time, notes: [], finding };
}

function unstamped(
  { path, data, claimedAt }: Omit<Facts, 'signature'>,
  trust: Trust,
  stamp: 'unknown' | undefined,
): Level | Finding {
  if (data && stamp === undefined) return altered(13, 'data validasi tanpa cap waktu');
  const text = 'cap waktu dari penyedia yang tidak dikenal; waktunya tidak dihitung';
  const unknown: Finding = { rule: 11, text, verdict: 'TIDAK DAPAT DIPASTIKAN' };
  if (data) return unknown; // what validates the time stamp cannot be checked either
  const revoked = revokedBy(trust.crls ?? [], path, { at: claimedAt ?? trust.now, isStamped: false });
  const finding = periodFinding(path, { at: trust.now, isStamped: false }) ?? revoked;
  return { level: 'B-B', confirmedAt: undefined, notes: stamp ? [unknown] : [], finding };
}

/** Rule 12 by lists that came from outside the file. */
function revokedBy(
  crls: readonly Uint8Array[],
  path: readonly Certificate[],
  reference: { readonly at: Date; readonly isStamped: boolean },
): Finding | undefined {
  return issuedOf(path)
    .flatMap((about) => crls.map((crl) => revokedFinding(crlStatus(crl, about), reference)))
    .find((finding) => finding !== undefined);
}
