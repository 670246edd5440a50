import { z } from 'zod';

/** A key of the centre that files are sealed to; `kid` names it. */
export const ServerKey = z.object({
  kid: z.string().regex(/^[A-Za-z0-9_-]{22}$/),
  /** Raw X25519 public key, 32 bytes. */
  x25519: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
});
export type ServerKey = z.output<typeof ServerKey>;

/** First record of an export: whose log it is, and by which machine key its heads are signed. */
export const ExportHead = z.object({
  v: z.literal(1),
  machine_id: z.uuid(),
  kid: z.string().max(44),
  app: z.string().max(40),
});
export type ExportHead = z.output<typeof ExportHead>;

/** Media type of an export on its way to `POST /v1/imports`. */
export const EXPORT_TYPE = 'application/vnd.loket.export';

/** The longest file that FAT32, the usual format of a USB stick, can hold; also what the centre reads. */
export const EXPORT_BYTES = 4_294_967_295;

/** A count that an older centre does not tell. */
const Count = z.int().min(0).default(0);

/** Answer of `POST /v1/imports`: where each log now ends, and what became of the mutations and files in it. */
export const ImportReply = z.object({
  logs: z.array(z.object({ machine_id: z.uuid(), incarnation: z.uuid(), last_seq: z.int().min(0) })),
  /** Mutations that the centre did not have before, and those that it had. */
  mutations_new: Count,
  mutations_known: Count,
  /** Of the new ones: officer actions that wait for a supervisor, mutations that differ from another counter's, and refused ones. */
  parked: Count,
  conflicts: Count,
  rejected: Count,
  /** Files that the centre has now, new or known. */
  blobs: z.int().min(0),
  /** Files that no row refers to, or that are not what they are named; their counter sends them itself. */
  blobs_refused: z.int().min(0),
});
export type ImportReply = z.output<typeof ImportReply>;

/**
 * Why a file cannot be taken, or not further. `not-an-export`: something else; `other-centre`: sealed to a key that is
 * not ours; `damaged`: cut, changed, or not written by Loket; `unknown-machine`: its key is none of ours, or was replaced.
 */
export const ExportFault = z.enum(['not-an-export', 'other-centre', 'damaged', 'unknown-machine']);
export type ExportFault = z.output<typeof ExportFault>;
