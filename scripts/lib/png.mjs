import { crc32, deflateSync } from 'node:zlib';

/** The picture of an X window dump (32 bits a pixel, as Xvfb keeps its screen in a file) as PNG. */
export function pngOfXwd(xwd) {
  const field = (index) => xwd.readUInt32BE(index * 4);
  const [headerSize, width, height, bitsPerPixel, bytesPerLine, colours] = [0, 4, 5, 11, 12, 19].map(field);
  if (bitsPerPixel !== 32) throw new Error(`A screen of ${bitsPerPixel} bits a pixel is not read`);
  const pixels = xwd.subarray(headerSize + colours * 12);
  const rows = Buffer.alloc((width * 3 + 1) * height); // each row begins with its filter, 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = y * bytesPerLine + x * 4; // blue, green, red, unused
      const to = y * (width * 3 + 1) + 1 + x * 3;
      rows[to] = pixels[from + 2];
      rows[to + 1] = pixels[from + 1];
      rows[to + 2] = pixels[from];
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
