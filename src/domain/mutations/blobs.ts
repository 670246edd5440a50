import { ApplicationBody } from '#contract/wire/mutations';

/** What a file is to its application. A receipt's file proves something; only documents decide whether it can go on. */
export type BlobRole = 'document' | 'receipt';

export interface BlobReference {
  /** SHA-256 of the clear bytes in hex. */
  readonly sha256: string;
  readonly role: BlobRole;
  /** Bytes; null where the mutation did not tell. */
  readonly size: number | null;
  readonly mime: string;
}

/** Nothing else of an application is looked at: a batch asks this of every row. */
const Files = ApplicationBody.pick({ attachments: true, receipts: true }).strip();

/**
 * The files an application refers to now, each once per role: documents that stand, and of every receipt the file of
 * its highest level. Derived from the row and nothing else, so whatever changed the row, the references follow.
 */
export function blobReferences(row: unknown): readonly BlobReference[] {
  const body = Files.safeParse(row);
  if (!body.success) return [];
  const documents = body.data.attachments.flatMap(({ sha256, size, mime, replacedBy }): BlobReference[] =>
    replacedBy === null ? [{ sha256, role: 'document', size, mime }] : [],
  );
  const files = body.data.receipts.flatMap(({ seal }): BlobReference[] =>
    seal === null ? [] : [{ sha256: seal.sha256, role: 'receipt', size: null, mime: 'application/pdf' }],
  );
  const once = new Map([...documents, ...files].map((each) => [`${each.role} ${each.sha256}`, each]));
  return [...once.values()];
}
