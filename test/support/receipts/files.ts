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

/**
 * Appends a well-formed revision, as an editor or a forger would: `objects` by number, and a new cross-reference that
 * points back. A new number must be `nextObject(pdf)`.
 */
export function appendRevision(pdf: Uint8Array, objects: Readonly<Record<number, string>>): Buffer {
  const source = Buffer.from(pdf).toString('latin1');
  const previous = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(source)?.[1]);
  const numbers = Object.keys(objects).map(Number);
  let body = '';
  let xref = 'xref\n';
  for (const number of numbers) {
    xref += `${number} 1\n${String(source.length + body.length).padStart(10, '0')} 00000 n \n`;
    body += `${number} 0 obj\n${objects[number]}\nendobj\n`;
  }
  const size = Math.max(nextObject(pdf), ...numbers.map((number) => number + 1));
  const trailer = `trailer\n<< /Size ${size} /Root ${rootOf(pdf)} 0 R /Prev ${previous} >>\n`;
  const end = `startxref\n${source.length + body.length}\n%%EOF\n`;
  return Buffer.from(source + body + xref + trailer + end, 'latin1');
}

export const nextObject = (pdf: Uint8Array): number =>
  Number(/\/Size (\d+)/.exec(Buffer.from(pdf).toString('latin1'))?.[1]);
export const rootOf = (pdf: Uint8Array): number =>
  Number(/\/Root (\d+) 0 R/.exec(Buffer.from(pdf).toString('latin1'))?.[1]);

/** Number and text of the object (not a stream) whose text contains `mark`. */
export function objectWith(pdf: Uint8Array, mark: string): { number: number; text: string } {
  const source = Buffer.from(pdf).toString('latin1');
  for (const [, number, text = ''] of source.matchAll(/(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    if (text.includes(mark)) return { number: Number(number), text };
  }
  throw new Error(`no object with ${mark}`);
}
