import type { SealLevel } from '#contract/receipts';
import type { SealServicesBody } from '#contract/wire/enrolment';
import { appendValidation } from '../seal/dss.ts';
import { ReserveOverflow } from '../seal/place.ts';
import { newNonce, stampPdf } from '../seal/timestamp.ts';
import { isValidAt } from '../verify/certificate.ts';
import { type Anatomy, dissect } from '../verify/dissect.ts';
import { sealedRevision } from '../verify/sealed-revision.ts';
import { issuedOf, statusIn } from '../verify/validation.ts';
import { type Answer, askForStatus, askForTime, type Asking } from './services.ts';

/** Why a receipt stays where it is; `needed`: bytes that its reserve would have had to have. */
export interface NotRaised {
  readonly problem:
    | 'time-unreachable'
    | 'time-refused'
    | 'reserve-too-small'
    | 'validation-unreachable'
    | 'certificate-expired'
    | 'certificate-revoked';
  readonly needed?: number;
}

/** The file of the next level; its ByteRange and so its digest are those of the file before. */
export interface Raised {
  readonly pdf: Uint8Array;
  readonly level: Extract<SealLevel, 'B-T' | 'B-LT'>;
  readonly answers: readonly Answer[];
}

/** What raising needs beside the file. `random` gives so many bytes; `known` are answers that were heard before. */
export interface Raising {
  readonly asking: Asking;
  readonly services: SealServicesBody;
  /** Pinned roots of seals, DER. */
  readonly roots: readonly Uint8Array[];
  readonly known: readonly Answer[];
  random(length: number): Uint8Array;
}

/** B-B to B-T: the first authority whose token holds and fits. Throws when the file is not a sealed receipt of ours. */
export async function raiseToTime(pdf: Buffer, raising: Raising): Promise<Raised | NotRaised> {
  const { place, signature, path } = dissect(pdf, raising.roots);
  let worst: NotRaised = { problem: 'time-unreachable' };
  for (const authority of raising.services.timestamps) {
    const question = { value: signature.value, nonce: newNonce(raising.random(16)) };
    const answer = await askForTime(raising.asking, authority, question);
    if (typeof answer === 'string') {
      if (answer !== 'unreachable' && worst.problem === 'time-unreachable') worst = { problem: 'time-refused' };
      continue;
    }
    if (!path.every((each) => isValidAt(each, answer.stamp.time))) return { problem: 'certificate-expired' };
    try {
      return { pdf: stampPdf(pdf, place, answer.token), level: 'B-T', answers: [] };
    } catch (error) {
      if (!(error instanceof ReserveOverflow)) throw error;
      worst = { problem: 'reserve-too-small', needed: error.needed };
    }
  }
  return worst;
}

/** B-T to B-LT: an answer for every certificate below the roots, appended in one revision. Throws as `raiseToTime`. */
export async function raiseToLongTerm(pdf: Buffer, raising: Raising): Promise<Raised | NotRaised> {
  const stampRoots = raising.services.timestamps.map(({ root }) => Buffer.from(root, 'base64'));
  const anatomy = dissect(pdf, raising.roots, stampRoots);
  if (!anatomy.stamp) throw new Error('a receipt without a time rises to B-T first');
  const issued = issuedOf(anatomy.path, anatomy.stamp.path);
  const answers: Answer[] = [];
  for (const about of issued) {
    const known = [...answers, ...raising.known];
    const question = { about, at: anatomy.stamp.time, known };
    const answer = await askForStatus(raising.asking, raising.services.revocation, question);
    if (!answer) return { problem: 'validation-unreachable' };
    const revoked = statusIn(answer, about)?.revoked;
    if (revoked && revoked.at <= anatomy.stamp.time) return { problem: 'certificate-revoked' };
    if (!answers.includes(answer)) answers.push(answer);
  }
  return { pdf: append(pdf, anatomy, answers), level: 'B-LT', answers };
}

function append(pdf: Buffer, { place, revision, path, stamp }: Anatomy, answers: readonly Answer[]): Uint8Array {
  const of = (kind: Answer['kind']) => answers.filter((answer) => answer.kind === kind).map(({ der }) => der);
  return appendValidation(sealedRevision(pdf, place, revision), {
    certificates: issuedOf(path, stamp?.path ?? []).map(({ certificate }) => certificate.der),
    ocsps: of('ocsp'),
    crls: of('crl'),
  });
}
