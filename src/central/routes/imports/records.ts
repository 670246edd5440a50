import { readRecordHead, RECORD_HEAD_BYTES, type RecordKind } from '#domain/export-file/index';
import { ExportProblem } from './problem.ts';

export interface ExportRecord {
  readonly kind: RecordKind;
  readonly bytes: Buffer;
}

/**
 * The records of an opened export, one in memory at a time. A length above the limit of its kind is refused before its
 * bytes are read. Throws `ExportProblem`: `damaged`.
 */
export async function* readRecords(clear: AsyncIterable<Buffer>): AsyncGenerator<ExportRecord> {
  const parts: Buffer[] = [];
  let held = 0;
  const take = (length: number): Buffer => {
    const all = Buffer.concat(parts.splice(0));
    held = all.length - length;
    if (held > 0) parts.push(all.subarray(length));
    return all.subarray(0, length);
  };
  let head: { readonly kind: RecordKind; readonly length: number } | undefined;
  for await (const part of clear) {
    parts.push(part);
    held += part.length;
    while (held >= (head?.length ?? RECORD_HEAD_BYTES)) {
      if (head) {
        yield { kind: head.kind, bytes: take(head.length) };
        head = undefined;
      } else {
        head = readRecordHead(take(RECORD_HEAD_BYTES));
        if (!head) throw new ExportProblem('damaged');
      }
    }
  }
  if (head || held > 0) throw new ExportProblem('damaged');
}
