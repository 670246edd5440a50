import { z } from 'zod';
import './define.ts';

const text = (max: number) => z.string().max(max).optional();

/**
 * What a reader says of a KTP-el (docs/design/peripherals.md). Names are the card's own; every field may be missing, and all of it
 * is the reader's word. Fingerprint templates and the signature image never reach this program.
 */
export const CardRecord = z.strictObject({
  nik: text(32),
  nama: text(100),
  tempatLahir: text(60),
  /** `12-11-1990`. */
  tglLahir: text(10),
  /** `LAKI-LAKI` or `PEREMPUAN`. */
  jenisKelamin: text(20),
  golDarah: text(4),
  alamat: text(200),
  rt: text(3),
  rw: text(3),
  kelurahan: text(60),
  kecamatan: text(60),
  kabupaten: text(60),
  agama: text(30),
  statusKawin: text(30),
  pekerjaan: text(60),
  kewarganegaraan: text(30),
  /** JPEG in base64, at most 64 KiB of image. */
  photo: z.base64().max(87_384).optional(),
  fingerMatch: z.boolean().optional(),
  signatureValid: z.boolean().optional(),
  /** Card UID, upper-case hex: a look-up hint, never identity. */
  uid: z
    .string()
    .regex(/^([0-9A-F]{2}){4,10}$/)
    .optional(),
});
export type CardRecord = z.output<typeof CardRecord>;
