import { joined, type Picture } from './type.ts';

const SIGNATURE_BYTES = 8;
/** Chunks that change how the picture looks (PNG, third edition, 5.6); texts, times, places and animations are left out. */
const KEPT: ReadonlySet<string> = new Set([
  'IHDR',
  'PLTE',
  'IDAT',
  'IEND',
  'tRNS',
  'gAMA',
  'cHRM',
  'sRGB',
  'iCCP',
  'cICP',
  'sBIT',
  'pHYs',
  'bKGD',
]);

const uint32 = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0;

/**
 * The same picture without texts, times, Exif, animation or anything behind its end. Undefined for anything that is not
 * one whole PNG, down to the check sum of every chunk.
 */
export function cleanPng(bytes: Uint8Array): Picture | undefined {
  const kept: Uint8Array[] = [bytes.subarray(0, SIGNATURE_BYTES)];
  let size: { width: number; height: number } | undefined;
  let hasPixels = false;
  let at = SIGNATURE_BYTES;
  while (at + 12 <= bytes.length) {
    const length = uint32(bytes, at);
    const end = at + 12 + length;
    if (end > bytes.length) return undefined;
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (crc32(bytes.subarray(at + 4, end - 4)) !== uint32(bytes, end - 4)) return undefined;
    if ((type === 'IHDR') !== (at === SIGNATURE_BYTES)) return undefined;
    if (type === 'IHDR') {
      if (length !== 13) return undefined;
      size = { width: uint32(bytes, at + 8), height: uint32(bytes, at + 12) };
    }
    if (type === 'IDAT') hasPixels = true;
    if (KEPT.has(type)) kept.push(bytes.subarray(at, end));
    at = end;
    if (type !== 'IEND') continue;
    return size && hasPixels && size.width > 0 && size.height > 0 ? { ...size, bytes: joined(kept) } : undefined;
  }
  return undefined;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** Check sum of a chunk's type and data (PNG, Annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
