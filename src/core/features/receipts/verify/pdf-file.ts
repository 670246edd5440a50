import { isRef, ObjectReader, type Dict, type PdfValue } from './pdf-objects.ts';

const MAX_OBJECTS = 2000;
const ENTRY_BYTES = 20;

/** An object with the places where it begins and ends in the file; `data` when it is a stream, as it lies there. */
interface Found {
  readonly value: PdfValue;
  readonly start: number;
  readonly end: number;
  readonly data: Buffer | undefined;
}

/** One revision of a PDF: a file with one classic cross-reference, as `pdf/draft.ts` writes it. */
export interface Revision {
  readonly catalog: Dict;
  readonly trailer: Dict;
  readonly startxref: number;
  object(number: number): Found;
  /** The value itself, or what it refers to. */
  resolve(value: PdfValue | undefined): PdfValue;
  dict(value: PdfValue | undefined): Dict;
  array(value: PdfValue | undefined): PdfValue[];
}

/**
 * Reads the revision that ends with `bytes`. Throws on everything that is not such a file: other cross-references, earlier
 * revisions, encryption, more than 2,000 objects.
 */
export function readRevision(bytes: Buffer): Revision {
  const source = bytes.toString('latin1');
  const [, startxref] = /startxref\n(\d{1,8})\n%%EOF\n$/.exec(source.slice(-64)) ?? [];
  if (startxref === undefined) throw new Error('no cross-reference at the end');
  const reader = new ObjectReader(source, Number(startxref));
  const offsets = readOffsets(reader);
  reader.expect('trailer');
  const trailer = reader.value();
  if (!(trailer instanceof Map)) throw new Error('no trailer');
  if (['Prev', 'XRefStm', 'Encrypt'].some((key) => trailer.has(key)))
    throw new Error('more than one revision, or encrypted');

  const read = new Map<number, Found>();
  const object = (number: number): Found => {
    const known = read.get(number) ?? readObject(bytes, source, number, offsets.get(number));
    read.set(number, known);
    return known;
  };
  const resolve = (value: PdfValue | undefined): PdfValue => (isRef(value) ? object(value.ref).value : (value ?? null));
  const dict = (value: PdfValue | undefined): Dict => {
    const resolved = resolve(value);
    if (!(resolved instanceof Map)) throw new Error('expected a dictionary');
    return resolved;
  };
  const array = (value: PdfValue | undefined): PdfValue[] => {
    const resolved = resolve(value);
    if (!Array.isArray(resolved)) throw new Error('expected an array');
    return resolved;
  };
  return { catalog: dict(trailer.get('Root')), trailer, startxref: Number(startxref), object, resolve, dict, array };
}

function readOffsets(reader: ObjectReader): Map<number, number> {
  reader.expect('xref');
  const offsets = new Map<number, number>();
  while (/^\s*\d/.test(reader.source.slice(reader.at, reader.at + 4))) {
    const first = reader.value();
    const count = reader.value();
    if (typeof first !== 'number' || typeof count !== 'number' || first + count > MAX_OBJECTS)
      throw new Error('bad cross-reference');
    reader.skipSpace();
    for (let at = 0; at < count; at += 1) {
      const entry = reader.source.slice(reader.at, reader.at + ENTRY_BYTES);
      const [, offset, kind] = /^(\d{10}) \d{5} ([nf])[ \r][\n\r]$/.exec(entry) ?? [];
      if (offset === undefined) throw new Error('bad entry of the cross-reference');
      if (kind === 'n') offsets.set(first + at, Number(offset));
      reader.at += ENTRY_BYTES;
    }
  }
  return offsets;
}

function readObject(bytes: Buffer, source: string, number: number, offset: number | undefined): Found {
  if (offset === undefined) throw new Error(`object ${number} is missing`);
  const reader = new ObjectReader(source, offset);
  reader.expect(`${number} 0 obj`);
  const value = reader.value();
  const stream = /\s*stream\n/y;
  stream.lastIndex = reader.at;
  if (!stream.test(source)) {
    reader.expect('endobj');
    return { value, start: offset, end: reader.at, data: undefined };
  }
  const length = value instanceof Map ? value.get('Length') : undefined;
  if (typeof length !== 'number' || !Number.isSafeInteger(length) || length < 0)
    throw new Error(`stream ${number} has no length`);
  const data = bytes.subarray(stream.lastIndex, stream.lastIndex + length);
  reader.at = stream.lastIndex + length;
  reader.expect('endstream');
  reader.expect('endobj');
  return { value, start: offset, end: reader.at, data };
}
