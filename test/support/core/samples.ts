import { deflateSync, crc32 } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';

/** Files as scanners and phones write them, made here so that nothing real is in the repository. */

const segment = (marker: number, data: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([0xff, marker, (data.length + 2) >> 8, (data.length + 2) & 0xff]), data]);

const ASCII = (text: string): Buffer => Buffer.from(text, 'latin1');

/** An Exif segment with an orientation and a place, little-endian as phones write it. */
function exif(orientation: number): Buffer {
  const directory = Buffer.alloc(2 + 12 * 2 + 4);
  directory.writeUInt16LE(2, 0);
  directory.writeUInt16LE(0x0112, 2);
  directory.writeUInt16LE(3, 4);
  directory.writeUInt32LE(1, 6);
  directory.writeUInt16LE(orientation, 10);
  directory.writeUInt16LE(0x8825, 14); // GPS directory
  directory.writeUInt16LE(4, 16);
  directory.writeUInt32LE(1, 18);
  return segment(
    0xe1,
    Buffer.concat([ASCII('Exif\0\0II*\0'), Buffer.from([8, 0, 0, 0]), directory, ASCII(SECRET_PLACE)]),
  );
}

/** Stands in samples where a camera would write the place; it must be in nothing that is kept. */
export const SECRET_PLACE = 'GPS -0.4948 117.1436';

export interface JpegOptions {
  readonly width?: number;
  readonly height?: number;
  readonly orientation?: number;
  readonly tail?: string;
}

/** A JPEG by its structure; the entropy-coded data is of no picture, which no part of core decodes. */
export function jpeg({ width = 800, height = 600, orientation = 1, tail = '' }: JpegOptions = {}): Buffer {
  const frame = Buffer.from([8, height >> 8, height & 0xff, width >> 8, width & 0xff, 1, 1, 0x11, 0]);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xe0, Buffer.concat([ASCII('JFIF\0'), Buffer.from([1, 1, 0, 0, 1, 0, 1, 0, 0])])),
    exif(orientation),
    segment(0xfe, ASCII(`comment ${SECRET_PLACE}`)),
    segment(0xdb, Buffer.alloc(65, 1)),
    segment(0xc0, frame),
    segment(0xc4, Buffer.alloc(20, 0)),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0x78]),
    Buffer.from([0xff, 0xd9]),
    ASCII(tail),
  ]);
}

const chunk = (type: string, data: Uint8Array): Buffer => {
  const body = Buffer.concat([ASCII(type), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
};

export function png(width = 4, height = 4, extra: readonly (readonly [string, Uint8Array])[] = []): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  const rows = Buffer.alloc(Math.min(height, 64) * (Math.min(width, 64) + 1));
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('tEXt', ASCII(`Comment\0${SECRET_PLACE}`)),
    ...extra.map(([type, data]) => chunk(type, data)),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PDF with that many pages; `padding` random bytes make two of them differ and reach a size. */
export async function pdf(
  pages = 1,
  options: { readonly script?: string; readonly padding?: Uint8Array } = {},
): Promise<Buffer> {
  const document = await PDFDocument.create();
  for (let n = 0; n < pages; n += 1) document.addPage([200, 200]);
  if (options.script !== undefined) document.addJavaScript('open', options.script);
  if (options.padding) document.context.register(document.context.stream(options.padding));
  return Buffer.from(await document.save());
}

/** A PDF of a few kilobytes whose one object stream unpacks to `mib` MiB of nothing. */
export function pdfBomb(mib: number): Buffer {
  const packed = deflateSync(Buffer.alloc(mib * 1_048_576, 0x20));
  const head = `%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`;
  return Buffer.concat([ASCII(head), packed, ASCII('\nendstream\nendobj\ntrailer << /Root 2 0 R >>\n%%EOF')]);
}
