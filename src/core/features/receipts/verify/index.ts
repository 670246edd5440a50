import { X509Certificate } from 'node:crypto';
import type { Verification } from '#contract/receipts';
import { ATTACHMENT_NAME } from '../pdf/names.ts';
import { checkChain } from './chain.ts';
import { checkCms, type Signature } from './cms.ts';
import { checkContent, checkSealObject } from './content.ts';
import { broken, type Finding } from './finding.ts';
import { readRevision } from './pdf-file.ts';
import { findSeal, type Place } from './place.ts';

export { verificationLines } from './words.ts';

/** Roots in DER, pinned beforehand and never taken from a file; `now` is the reference time of a seal without time stamp. */
export interface Trust {
  readonly roots: readonly Uint8Array[];
  readonly now: Date;
}

const MAX_BYTES = 2 * 1024 * 1024;
const NOTHING = { level: null, number: null, signer: null, claimedAt: null } as const;

/**
 * Checks a file by the rules of docs/design/receipts.md (1 to 9, 13 and 16; time stamps and validation data are not accepted yet).
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

/** From here on every byte is the one that was sealed; the questions are by whom, and whether it is one of our receipts. */
function checkSealed(pdf: Buffer, place: Place, signature: Signature, trust: Trust): Verification {
  const chain = checkChain(signature, trust.roots, trust.now);
  if (chain?.verdict === 'TIDAK DIKENAL') return refused(chain);
  const signer = /^CN=(.*)$/m.exec(new X509Certificate(signature.leaf).subject)?.[1] ?? null;
  const revision = readRevision(pdf.subarray(0, place.sealedEnd));
  const seal = checkSealObject(revision, place);
  if ('verdict' in seal) return refused(seal);
  const data = checkContent(revision, signature.leaf);
  if ('verdict' in data) return refused(data);
  const known = { level: 'B-B', number: data.nomor, signer, claimedAt: seal.claimedAt } as const;
  if (chain) return { ...refused(chain), ...known };
  return { verdict: 'SAH', findings: [], ...known };
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
