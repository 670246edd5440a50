/** Bytes kept free for the CMS unless more is asked for: B-B needs about 1.7 kB, a time stamp about 1.6 kB more (docs/design/receipts.md). */
export const CONTENTS_BYTES = 8192;

/** Widest numbers that still are PDF/A integers; replaced by the real ones, padded with spaces. */
const BYTE_RANGE = '/ByteRange [0 2147483647 2147483647 2147483647]';

/** What the signature dictionary says. `sealedAt` is only a claim of the workstation's clock. */
export interface SealWords {
  readonly name: string;
  readonly reason: string;
  readonly location: string;
  readonly sealedAt: Date;
  /** Bytes to keep free for CMS and time stamp; `CONTENTS_BYTES` when absent. */
  readonly reserve?: number;
}

/** The signature dictionary with room for ByteRange and CMS; DocMDP P=2 lets validation data be added later, nothing else. */
export function sealDictionary(words: SealWords): Uint8Array {
  const transform = '<< /Type /TransformParams /P 2 /V /1.2 >>';
  const text = [
    '<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached',
    BYTE_RANGE,
    `/Contents <${'0'.repeat((words.reserve ?? CONTENTS_BYTES) * 2)}>`,
    `/M (${pdfDate(words.sealedAt)})`,
    `/Name ${pdfText(words.name)} /Reason ${pdfText(words.reason)} /Location ${pdfText(words.location)}`,
    `/Reference [<< /Type /SigRef /TransformMethod /DocMDP /TransformParams ${transform} >>] >>`,
  ].join('\n');
  return new TextEncoder().encode(text);
}

/** `D:20261124060512Z`, always UTC. */
export const pdfDate = (date: Date): string => `D:${date.toISOString().replace(/\D/g, '').slice(0, 14)}Z`;

/** A text string in UTF-16 with byte order mark, as hexadecimal. */
const pdfText = (text: string): string => {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at).toString(16).padStart(4, '0'));
  return `<feff${units.join('')}>`;
};

/** The reserve is too small for a token; the file stays at its level and the reserve has to grow. */
export class ReserveOverflow extends Error {
  readonly needed: number;
  constructor(needed: number, reserved: number) {
    super(`the seal needs ${needed} bytes, reserved are ${reserved}`);
    this.needed = needed;
  }
}

/** Where ByteRange and CMS belong in a draft; throws unless there is exactly one place. */
export function findPlace(draft: Buffer): {
  readonly byteRangeAt: number;
  readonly contentsAt: number;
  readonly contentsEnd: number;
} {
  const byteRangeAt = draft.indexOf(BYTE_RANGE);
  const contentsAt = draft.indexOf('<', draft.indexOf('/Contents <', byteRangeAt));
  const contentsEnd = draft.indexOf('>', contentsAt) + 1;
  const isSingle = byteRangeAt >= 0 && draft.indexOf('/ByteRange', byteRangeAt + 1) < 0;
  if (!isSingle || !/^<(00)+>$/.test(draft.toString('latin1', contentsAt, contentsEnd)))
    throw new Error('the draft has no single place for a seal');
  return { byteRangeAt, contentsAt, contentsEnd };
}

/** The real ByteRange in the width of the placeholder. */
export const byteRangeText = (before: number, after: number, rest: number): string =>
  `/ByteRange [0 ${before} ${after} ${rest}]`.padEnd(BYTE_RANGE.length);
