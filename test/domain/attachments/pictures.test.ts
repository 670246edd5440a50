import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanJpeg } from '#domain/attachments/jpeg';
import { cleanPng } from '#domain/attachments/png';
import { nameAgrees, sniffType } from '#domain/attachments/type';
import { jpeg, png, SECRET_PLACE } from '#test/support/core/samples';

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('latin1');

test.each([
  [jpeg(), 'image/jpeg'],
  [png(), 'image/png'],
  [Buffer.from('%PDF-1.7\n'), 'application/pdf'],
  [Buffer.from('<html>%PDF-'), undefined],
  [Buffer.from('GIF89a'), undefined],
  [Buffer.from('PK\x03\x04'), undefined],
  [Buffer.from('MZ'), undefined],
  [Buffer.alloc(0), undefined],
])('bytes say what they are (%#)', (bytes, type) => expect(sniffType(bytes)).toBe(type));

test.each([
  ['ktp.jpg', 'image/jpeg', true],
  ['KTP.JPEG', 'image/jpeg', true],
  ['ktp.pdf', 'image/jpeg', false],
  ['ktp.jpg.exe', 'image/jpeg', false],
  ['Scan 12', 'application/pdf', true],
  ['surat.PDF', 'application/pdf', true],
  ['foto.png', 'image/png', true],
] as const)('%s may be %s: %s', (name, type, agrees) => expect(nameAgrees(name, type)).toBe(agrees));

test('a photo keeps its pixels and the way it stands, and loses place, comment and what hangs behind it', () => {
  const bytes = jpeg({ width: 800, height: 600, orientation: 6, tail: '<script>' });
  expect(text(bytes)).toContain(SECRET_PLACE);
  const clean = cleanJpeg(bytes);
  expect(clean).toMatchObject({ width: 800, height: 600 });
  expect(text(clean?.bytes)).not.toMatch(/GPS|comment|script/);
  const scan = Buffer.from([0x12, 0xff, 0x00, 0x34, 0xff, 0xd0, 0x56, 0x78, 0xff, 0xd9]);
  expect(Buffer.from(clean?.bytes ?? []).subarray(-scan.length)).toEqual(scan);
  // Cleaned again it stays as it is: the orientation is read from what was written.
  expect(cleanJpeg(clean?.bytes ?? new Uint8Array())).toEqual(clean);
  const at = text(clean?.bytes).indexOf('Exif');
  expect(clean?.bytes.subarray(at + 6, at + 28)).toEqual(
    new Uint8Array([0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]),
  );
});

test('an upright photo carries no Exif at all', () => expect(text(cleanJpeg(jpeg())?.bytes)).not.toContain('Exif'));

test('a PNG loses its texts and animation, and a single wrong bit makes it none', () => {
  const bytes = png(30, 20, [
    ['eXIf', Buffer.from(SECRET_PLACE)],
    ['acTL', Buffer.alloc(8)],
    ['gAMA', Buffer.alloc(4, 1)],
  ]);
  const clean = cleanPng(bytes);
  expect(clean).toMatchObject({ width: 30, height: 20 });
  expect(text(clean?.bytes)).not.toMatch(/GPS|tEXt|acTL|eXIf/);
  expect(text(clean?.bytes)).toContain('gAMA');
  const broken = Buffer.from(bytes);
  broken[broken.length - 20] = (broken[broken.length - 20] ?? 0) ^ 1;
  expect(cleanPng(broken)).toBeUndefined();
});

test('what is cut off anywhere is no picture', () => {
  const whole = jpeg();
  for (let length = 0; length < whole.length; length += 1) expect(cleanJpeg(whole.subarray(0, length))).toBeUndefined();
  const image = png();
  for (let length = 0; length < image.length; length += 1) expect(cleanPng(image.subarray(0, length))).toBeUndefined();
});

test('any bytes behind the right beginning end in a picture no longer than they were, or in none', () => {
  const start = [jpeg().subarray(0, 40), png().subarray(0, 41)];
  fc.assert(
    fc.property(fc.constantFrom(0, 1), fc.uint8Array({ maxLength: 300 }), (kind, tail) => {
      const bytes = new Uint8Array([...(start[kind] ?? []), ...tail]);
      for (const clean of [cleanJpeg(bytes), cleanPng(bytes)]) {
        if (clean) expect(clean.bytes.length).toBeLessThanOrEqual(bytes.length + 40);
      }
    }),
  );
});
