import { createHash } from 'node:crypto';
import { altered, broken, type Finding } from './finding.ts';

/** The single seal of a file, found by its bytes alone: rules 2 and 3. What follows it is for rule 13. */
export interface Place {
  /** Where `/ByteRange` stands. */
  readonly byteRangeAt: number;
  /** `<` and the byte behind `>` of the contents. */
  readonly contentsAt: number;
  readonly contentsEnd: number;
  readonly sealedEnd: number;
  /** SHA-256 over the ByteRange. */
  readonly digest: Buffer;
  /** Reserved bytes: the CMS and the zeros behind it. */
  readonly contents: Buffer;
}

const BYTE_RANGE = '/ByteRange';
const END = '%%EOF\n';

/** Finds the seal or says why it cannot count; `unsealed` when the file has none at all. */
export function findSeal(pdf: Buffer): Place | Finding | 'unsealed' {
  const byteRangeAt = pdf.indexOf(BYTE_RANGE);
  if (byteRangeAt < 0) return 'unsealed';
  if (pdf.indexOf(BYTE_RANGE, byteRangeAt + 1) >= 0) return altered(2, 'lebih dari satu segel');
  const text = pdf.toString('latin1', byteRangeAt, byteRangeAt + 80);
  const [, a, b, c] = (/^\/ByteRange \[0 (\d{1,10}) (\d{1,10}) (\d{1,10})\]/.exec(text) ?? []).map(Number);
  if (a === undefined || b === undefined || c === undefined) return altered(3, 'cakupan segel tidak terbaca');
  const sealedEnd = b + c;
  if (sealedEnd > pdf.length) return broken(3, 'berkas lebih pendek daripada yang disegel');
  const hex = pdf.toString('latin1', a, b);
  if (!/^<([0-9a-f]{2})+>$/.test(hex)) return altered(3, 'ada isi di tempat segel');
  if (pdf.toString('latin1', sealedEnd - END.length, sealedEnd) !== END) return altered(3, 'cakupan segel diperpendek');
  const digest = createHash('sha256').update(pdf.subarray(0, a)).update(pdf.subarray(b, sealedEnd)).digest();
  return {
    byteRangeAt,
    contentsAt: a,
    contentsEnd: b,
    sealedEnd,
    digest,
    contents: Buffer.from(hex.slice(1, -1), 'hex'),
  };
}
