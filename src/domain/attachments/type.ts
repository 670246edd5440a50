import type { AttachmentType } from '#contract/attachments';

const MAGIC: readonly (readonly [AttachmentType, readonly number[]])[] = [
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]], // %PDF-
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
];

/** What the bytes say they are, from their first one; undefined for everything that is not taken. */
export const sniffType = (bytes: Uint8Array): AttachmentType | undefined =>
  MAGIC.find(([, magic]) => magic.every((byte, n) => bytes[n] === byte))?.[0];

const ENDINGS: Readonly<Record<AttachmentType, readonly string[]>> = {
  'application/pdf': ['pdf'],
  'image/jpeg': ['jpg', 'jpeg', 'jpe', 'jfif'],
  'image/png': ['png'],
};

/** Whether a name may stand for this type; one without an ending claims nothing. */
export function nameAgrees(name: string, type: AttachmentType): boolean {
  const ending = /\.([^.\s]{1,10})$/.exec(name)?.[1];
  return ending === undefined || ENDINGS[type].includes(ending.toLowerCase());
}

/** Most pixels of a picture and most on one side (docs/design/security.md, Input hardening). */
export const PICTURE_LIMITS = { pixels: 40_000_000, side: 12_000 } as const;

/** A picture without what a camera adds to it. */
export interface Picture {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Joins the parts that were kept. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
