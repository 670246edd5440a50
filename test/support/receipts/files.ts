import { sealPdf } from '#core/features/receipts/seal/seal';
import type { Signer } from '#core/features/receipts/seal/signer';

/** The four numbers of the single ByteRange. */
export function byteRange(pdf: Uint8Array): [start: number, a: number, b: number, c: number] {
  const [, start = 0, a = 0, b = 0, c = 0] = (
    /\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]/.exec(Buffer.from(pdf).toString('latin1')) ?? []
  ).map(Number);
  return [start, a, b, c];
}

/** The bytes under the seal, in one piece. */
export function coveredBytes(pdf: Uint8Array): Buffer {
  const [, a, b, c] = byteRange(pdf);
  return Buffer.concat([pdf.subarray(0, a), pdf.subarray(b, b + c)]);
}

/** The CMS without the zeros behind it. */
export function cmsOf(pdf: Uint8Array): Buffer {
  const [, a, b] = byteRange(pdf);
  const reserved = Buffer.from(Buffer.from(pdf).toString('latin1', a + 1, b - 1), 'hex');
  return reserved.subarray(0, 4 + reserved.readUInt16BE(2));
}

/** Replaces the CMS, filling the reserve with zeros. */
export function withCms(pdf: Uint8Array, cms: Uint8Array): Buffer {
  const [, a, b] = byteRange(pdf);
  const changed = Buffer.from(pdf);
  changed.write(
    Buffer.from(cms)
      .toString('hex')
      .padEnd(b - a - 2, '0'),
    a + 1,
    'latin1',
  );
  return changed;
}

/** Turns a sealed file back into its draft and seals that again, as a forger with a key of his own would. */
export async function reseal(pdf: Uint8Array, signer: Signer, change: (draft: string) => string = (draft) => draft) {
  const [, a, b] = byteRange(pdf);
  const source = Buffer.from(pdf).toString('latin1');
  const emptied = `${source.slice(0, a + 1)}${'0'.repeat(b - a - 2)}${source.slice(b - 1)}`;
  const placeholder = '/ByteRange [0 2147483647 2147483647 2147483647]';
  const draft = emptied.replace(/\/ByteRange \[[^\]]*\] */, placeholder);
  if (draft.length !== source.length) throw new Error('the draft changed its length');
  return sealPdf(Buffer.from(change(draft), 'latin1'), signer);
}
