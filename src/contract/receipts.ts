import { z } from 'zod';
import { event, longCommand, query, view } from './define.ts';
import {
  ApplicationId,
  CommandId,
  Instant,
  line,
  ReceiptId,
  ReceiptNumber,
  Rupiah,
  ServiceCode,
  SiteDate,
} from './ids.ts';

/** PAdES level; `none` until the file is sealed, or while no certificate allows it (docs/design/receipts.md). */
export const SealLevel = z.enum(['none', 'B-B', 'B-T', 'B-LT', 'B-LTA']);
export type SealLevel = z.output<typeof SealLevel>;

/**
 * Why a receipt has no seal yet. The certificate's two stand in its row; `disk-full` and `failed` are what this start of
 * core met, and are tried again by themselves.
 */
export const SealProblem = z.enum(['certificate-pending', 'certificate-expired', 'disk-full', 'failed']);
export type SealProblem = z.output<typeof SealProblem>;

/**
 * Why a receipt does not rise to the next level; the file is genuine all the same. All are tried again by themselves:
 * the unreachable and refused ones (an answer that is not for this seal) soon, the others after an hour.
 */
export const LevelProblem = z.enum([
  'time-unreachable',
  'time-refused',
  'reserve-too-small',
  'validation-unreachable',
  'certificate-expired',
  'certificate-revoked',
  'file-away',
  'failed',
]);
export type LevelProblem = z.output<typeof LevelProblem>;

/** The canonical data of a receipt, `tanda-terima.json`; page, QR and window are views of it. Keys are Indonesian because they are printed. */
export const ReceiptData = z.strictObject({
  berkas: z
    .array(z.strictObject({ bentuk: z.enum(['diperlihatkan', 'asli', 'fotokopi', 'pindaian']), nama: line(120) }))
    .max(30),
  belum: z.array(z.strictObject({ nama: line(120) })).max(30),
  biaya: z.strictObject({
    catatan: line(160),
    rupiah: Rupiah.optional(),
    status: z.enum(['gratis', 'belum-dibayar', 'ditetapkan-kemudian']),
  }),
  garam: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  instansi: line(120),
  janji: z.strictObject({ hari_kerja: z.int().optional(), menit: z.int().optional(), tanggal: SiteDate.optional() }),
  langkah: z.array(line(160)).max(6),
  layanan: z.strictObject({ kode: ServiceCode, nama: line(120), versi: z.int() }),
  loket: line(8),
  nomor: ReceiptNumber,
  pemohon: z.strictObject({ nama: line(100), nik: z.string().max(24).optional() }),
  permohonan: ReceiptNumber.optional(),
  petugas: line(40),
  situs: z.strictObject({ kode: z.string(), nama: line(80), zona: z.string() }),
  templat: z.literal('a5-1'),
  terbit: z.string(),
  v: z.literal(1),
});
export type ReceiptData = z.output<typeof ReceiptData>;

/** Files of an application (its documents and the receipt's own): how many there are, and how many the centre has. */
export const SentFiles = z.strictObject({ all: z.int(), stored: z.int(), damaged: z.int() });
export type SentFiles = z.output<typeof SentFiles>;

export const ReceiptView = z.strictObject({
  id: ReceiptId,
  applicationId: ApplicationId,
  number: ReceiptNumber,
  level: SealLevel,
  issuedAt: Instant,
  sealedAt: Instant.nullable(),
  sealProblem: SealProblem.nullable(),
  /** The time that an authority confirmed; null while only this workstation's clock says when it was sealed. */
  confirmedAt: Instant.nullable(),
  levelProblem: LevelProblem.nullable(),
  data: ReceiptData,
  /** Text of the QR code: address and signed token; null while unsealed. */
  qrText: z.string().nullable(),
  /** Sync state in the officer's words (docs/design/sync.md, section 13). */
  sent: z.enum(['waiting', 'sending', 'at-centre', 'rejected', 'parked']),
  files: SentFiles,
});
export type ReceiptView = z.output<typeof ReceiptView>;

export const showReceipt = view('receipts:read', z.strictObject({ receiptId: ReceiptId }), ReceiptView);

/**
 * Saves the sealed PDF where the officer chooses; the dialog is the host's. A file that was given up here is brought
 * back from the centre for it. Errors: `not-found`, `file-at-centre` (and it cannot be reached), `save-cancelled`,
 * `save-failed`.
 */
export const saveReceipt = longCommand(
  'receipts:read',
  z.strictObject({ commandId: CommandId, receiptId: ReceiptId }),
  z.strictObject({ fileName: z.string() }),
);

/** The sealed file in base64, for scripts and tests. Errors: `not-found`, `file-at-centre`. */
export const readReceiptFile = view(
  'receipts:read',
  z.strictObject({ receiptId: ReceiptId }),
  z.strictObject({ pdf: z.base64(), sha256: z.string() }),
);

/** Verdicts of the strict verifier, in the words of docs/design/receipts.md. */
export const Verdict = z.enum([
  'SAH',
  'BATAL',
  'DIUBAH',
  'TIDAK DIKENAL',
  'TIDAK DAPAT DIPASTIKAN',
  'RUSAK',
  'BUKAN TANDA TERIMA',
]);
export type Verdict = z.output<typeof Verdict>;

export const Verification = z.strictObject({
  verdict: Verdict,
  level: SealLevel.nullable(),
  number: ReceiptNumber.nullable(),
  /** Failed rules by their number in docs/design/receipts.md, with the finding in words. */
  findings: z.array(z.strictObject({ rule: z.int(), text: z.string() })),
  signer: z.string().nullable(),
  /** `/M`: the workstation's word. */
  claimedAt: z.string().nullable(),
  /** Of the time stamp, from B-T on. */
  confirmedAt: z.string().nullable(),
  /** How many bytes the seal covers, from the first on, and how many of validation data follow it. */
  sealedBytes: z.int().nullable(),
  addedBytes: z.int().nullable(),
});
export type Verification = z.output<typeof Verification>;

/** What a scanned receipt QR says, checked offline against the trust list. */
export const TokenVerdict = z.enum(['genuine', 'altered', 'unknown-issuer', 'unreadable']);
export type TokenVerdict = z.output<typeof TokenVerdict>;

export const receiptChanged = event(z.strictObject({ receiptId: ReceiptId, applicationId: ApplicationId }));

export const receiptNumbers = query(
  'receipts:read',
  z.strictObject({ localDate: SiteDate }),
  z.strictObject({ issued: z.int(), missing: z.array(z.int()) }),
);
