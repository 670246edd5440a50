import { joined, type Picture } from './type.ts';

/** Markers of ITU-T T.81, table B.1. */
const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const APP0 = 0xe0;
const APP1 = 0xe1;
const APP2 = 0xe2;
const APP14 = 0xee;
/** Quantisation, Huffman and arithmetic tables, restart interval, number of lines. */
const TABLES: ReadonlySet<number> = new Set([0xdb, 0xc4, 0xcc, 0xdd, 0xdc]);

const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
const isStandalone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
const uint16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
const ascii = (text: string): number[] => Array.from({ length: text.length }, (_, n) => text.charCodeAt(n));
const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
  ascii(text).every((byte, n) => bytes[at + n] === byte);

/**
 * The same pixels, bit for bit, without place, camera, comment, preview or anything behind the end: what is kept is
 * what a decoder needs, the colour profile, and which way is up. Undefined for anything that is not one whole JPEG.
 */
export function cleanJpeg(bytes: Uint8Array): Picture | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== SOI) return undefined;
  const kept: Uint8Array[] = [];
  let size: { width: number; height: number } | undefined;
  let orientation = 1;
  let at = 2;
  for (;;) {
    const marker = markerAt(bytes, at);
    if (!marker) return undefined;
    at = marker.end;
    if (marker.code === EOI) break;
    if (isStandalone(marker.code)) continue;
    const length = uint16(bytes, at);
    const end = at + length;
    if (length < 2 || end > bytes.length) return undefined;
    if (isFrame(marker.code)) {
      if (size) return undefined; // hierarchical: no camera makes it
      size = { height: uint16(bytes, at + 3), width: uint16(bytes, at + 5) };
    }
    if (marker.code === APP1) orientation = orientationOf(bytes.subarray(at + 2, end)) ?? orientation;
    const next = marker.code === SOS ? scanEnd(bytes, end) : end;
    if (isNeeded(marker.code, bytes, at + 2)) kept.push(bytes.subarray(at - 2, next));
    at = next;
  }
  if (!size || size.width === 0 || size.height === 0) return undefined;
  const start = new Uint8Array([0xff, SOI]);
  const up = orientation > 1 ? [orientationSegment(orientation)] : [];
  return { ...size, bytes: joined([start, ...up, ...kept, new Uint8Array([0xff, EOI])]) };
}

/** The marker at a place, over the fill bytes before it. */
function markerAt(bytes: Uint8Array, from: number): { readonly code: number; readonly end: number } | undefined {
  if (bytes[from] !== 0xff) return undefined;
  let at = from;
  while (bytes[at] === 0xff) at += 1;
  const code = bytes[at];
  return code === undefined || code === 0 ? undefined : { code, end: at + 1 };
}

/** Where the entropy-coded data ends: at the first marker that is neither stuffing nor a restart. */
function scanEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const next = bytes[at + 1] ?? 0;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && !isStandalone(next)) return at;
    at += 1;
  }
  return at;
}

function isNeeded(marker: number, bytes: Uint8Array, at: number): boolean {
  if (isFrame(marker) || marker === SOS || TABLES.has(marker)) return true;
  if (marker === APP0) return startsWith(bytes, at, 'JFIF\0');
  if (marker === APP2) return startsWith(bytes, at, 'ICC_PROFILE\0');
  return marker === APP14 && startsWith(bytes, at, 'Adobe');
}

const ORIENTATION_TAG = 0x0112;

/** Tag Orientation of an Exif segment (Exif 2.32, 4.6.4), 1 to 8. */
function orientationOf(exif: Uint8Array): number | undefined {
  if (!startsWith(exif, 0, 'Exif\0\0')) return undefined;
  const tiff = exif.subarray(6);
  const isLittle = startsWith(tiff, 0, 'II');
  const short = (at: number): number => (isLittle ? (tiff[at] ?? 0) | ((tiff[at + 1] ?? 0) << 8) : uint16(tiff, at));
  const directory = isLittle ? short(4) | (short(6) << 16) : (short(4) << 16) | short(6);
  if (directory < 8 || directory >= tiff.length) return undefined;
  for (let n = 0; n < Math.min(short(directory), 200); n += 1) {
    const entry = directory + 2 + n * 12;
    if (short(entry) !== ORIENTATION_TAG) continue;
    const value = short(entry + 8);
    return value >= 1 && value <= 8 ? value : undefined;
  }
  return undefined;
}

/** An Exif segment that says which way is up and nothing else. */
function orientationSegment(value: number): Uint8Array {
  const exif = ascii('Exif\0\0MM\0*');
  const directory = [0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0];
  const length = 2 + exif.length + directory.length;
  return new Uint8Array([0xff, APP1, length >> 8, length & 0xff, ...exif, ...directory]);
}
