import { blobReferences, type BlobRole } from '#domain/mutations/blobs';
import type { Root } from '#domain/mutations/index';
import type { Queryable } from '../../db/sql.ts';
import { deleteReferences, insertBlobs, insertReferences } from './blobs.sql.ts';

/** An application as it was just written. */
export interface WrittenRow {
  readonly id: string;
  readonly scope: string;
  readonly body: unknown;
  readonly isNew: boolean;
  /** Names the mutation that last changed each field. */
  readonly fieldRev: Root['fieldRev'];
}

/** Where files of a role stand in the body. */
const FIELD_OF = { document: 'attachments', receipt: 'receipts' } as const satisfies Record<BlobRole, string>;
/** A row that came with its files in its first mutation names no writer of the field. */
const NO_MUTATION = '00000000-0000-0000-0000-000000000000';

/** Lets the references follow the rows: what they name is wanted, what they name no longer is let go. */
export async function writeReferences(db: Queryable, written: readonly WrittenRow[]): Promise<void> {
  const wanted = written.flatMap((row) =>
    blobReferences(row.body).map((reference) => ({ ...reference, row, digest: Buffer.from(reference.sha256, 'hex') })),
  );
  const changed = written.filter(({ isNew }) => !isNew);
  if (changed.length > 0) {
    await deleteReferences(db, [
      'application',
      changed.map(({ id }) => id),
      [...new Set(changed.map(({ scope }) => scope))],
      wanted.map(({ row }) => row.id),
      wanted.map(({ role }) => role),
      wanted.map(({ digest }) => digest),
    ]);
  }
  if (wanted.length === 0) return;
  await insertBlobs(db, [
    wanted.map(({ row }) => row.scope),
    wanted.map(({ digest }) => digest),
    wanted.map(({ size }) => size),
    wanted.map(({ mime }) => mime),
  ]);
  await insertReferences(db, [
    wanted.map(({ row }) => row.scope),
    wanted.map(() => 'application'),
    wanted.map(({ row }) => row.id),
    wanted.map(({ role }) => role),
    wanted.map(({ digest }) => digest),
    wanted.map(({ row, role }) => row.fieldRev[FIELD_OF[role]]?.mid ?? NO_MUTATION),
  ]);
}
