import { blobReferences } from '#domain/mutations/blobs';
import type { Queryable } from '../../db/sql.ts';
import { deleteReferences, insertBlobs, insertReferences } from './blobs.sql.ts';

/** An application as it was just written; `mid` is the mutation that last changed it. */
export interface WrittenRow {
  readonly id: string;
  readonly scope: string;
  readonly body: unknown;
  readonly isNew: boolean;
  readonly mid: string;
}

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
    wanted.map(({ row }) => row.mid),
  ]);
}
