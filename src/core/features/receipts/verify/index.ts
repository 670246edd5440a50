import { X509Certificate } from 'node:crypto';
import type { Verification } from '#contract/receipts';
import { ATTACHMENT_NAME } from '../pdf/names.ts';
import { checkChain } from './chain.ts';
import { checkCms, type Signature } from './cms.ts';
import { checkContent, checkSealObject } from './content.ts';
import { broken, type Finding } from './finding.ts';
import { findLevel } from './levels.ts';
import { readRevision } from './pdf-file.ts';
import { findSeal, type Place } from './place.ts';
import { sealedRevision } from './sealed-revision.ts';
import type { Trust } from './trust.ts';
import { readValidation } from './validation.ts';

export { isRevocationList } from './revocation.ts';
export type { Trust } from './trust.ts';
export { verificationLines } from './words.ts';

const MAX_BYTES = 2 * 1024 * 1024;
const NOTHING = {
  level: null,
  number: null,
  signer: null,
  claimedAt: null,
  confirmedAt: null,
  sealedBytes: null,
  addedBytes: null,
} as const;

/**
 * Checks a file by the rules 1 to 14 and 16 of docs/design/receipts.md; a document time stamp (rule 15) is not accepted.
 * Pure: no clock, no network, no disk. Never throws: what cannot be read is RUSAK.
 */
export function verifyReceipt(pdf: Uint8Array, trust: Trust): Promise<Verification> {
  try {
    return Promise.resolve(check(Buffer.from(pdf), trust));
  } catch (error) {
    return Promise.resolve(
      refused(broken(1, `berkas tidak terbaca (${error instanceof Error ? error.message : 'sebab lain'})`)),
    );
  }
}

function check(pdf: Buffer, trust: Trust): Verification {
  if (pdf.length > MAX_BYTES) return refused(broken(1, 'berkas lebih besar dari 2 MiB'));
  if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-'))) return refused(broken(1, 'bukan berkas PDF'));
  if (!pdf.includes(ATTACHMENT_NAME)) return notOurs(pdf);
  const place = findSeal(pdf);
  if (place === 'unsealed') return unsealed(pdf);
  if ('verdict' in place) return refused(place);
  const signature = checkCms(place.contents, place.digest);
  if ('verdict' in signature) return refused(signature);
  return checkSealed(pdf, place, signature, trust);
}

/** From here on every byte is the one that was sealed; the questions are by whom, when, and whether it is one of our receipts. */
function checkSealed(pdf: Buffer, place: Place, signature: Signature, trust: Trust): Verification {
  const path = checkChain(signature, trust.roots);
  if ('verdict' in path) return refused(path);
  const signer = /^CN=(.*)$/m.exec(new X509Certificate(signature.leaf).subject)?.[1] ?? null;
  const revision = readRevision(pdf.subarray(0, place.sealedEnd));
  const seal = checkSealObject(revision, place);
  if ('verdict' in seal) return refused(seal);
  const receipt = checkContent(revision, signature.leaf);
  if ('verdict' in receipt) return refused(receipt);
  const appended = pdf.subarray(place.sealedEnd);
  const data = appended.length > 0 ? readValidation(sealedRevision(pdf, place, revision), appended) : undefined;
  if (data && 'verdict' in data) return refused(data);
  const claimedAt = seal.claimedAt === null ? undefined : new Date(seal.claimedAt);
  const found = findLevel({ signature, path, data, claimedAt }, trust);
  if ('verdict' in found) return refused(found);
  const known = {
    level: found.level,
    number: receipt.nomor,
    signer,
    claimedAt: seal.claimedAt,
    confirmedAt: found.confirmedAt?.toISOString() ?? null,
    sealedBytes: place.sealedEnd,
    addedBytes: appended.length,
  };
  if (found.finding) return { ...refused(found.finding), ...known };
  return { verdict: 'SAH', findings: found.notes.map(({ rule, text }) => ({ rule, text })), ...known };
}

const refused = ({ verdict, rule, text }: Finding): Verification => ({
  verdict,
  findings: [{ rule, text }],
  ...NOTHING,
});

const NO_END = broken(1, 'akhir berkas tidak ada');
const hasEnd = (pdf: Buffer): boolean => pdf.subarray(-1024).includes('%%EOF');

/** A receipt made while no certificate allowed a seal, or one whose seal somebody took away: nothing can be said for it. */
function unsealed(pdf: Buffer): Verification {
  return refused(
    hasEnd(pdf) ? { rule: 2, text: 'berkas ini tidak bersegel', verdict: 'TIDAK DAPAT DIPASTIKAN' } : NO_END,
  );
}

/** Neither valid nor invalid: a file of somebody else. Never called SAH, whoever signed it. */
function notOurs(pdf: Buffer): Verification {
  if (!hasEnd(pdf)) return refused(NO_END);
  const isSigned = pdf.includes('/ByteRange');
  const text = isSigned
    ? 'ada tanda tangan elektronik pihak lain; periksa di layanan penerbitnya'
    : `tidak ada lampiran ${ATTACHMENT_NAME}`;
  return refused({ rule: 16, text, verdict: 'BUKAN TANDA TERIMA' });
}
