import { closeSync, openSync, readSync } from 'node:fs';
import type { ImportReply } from '#contract/wire/export-file';
import { readSealedHead, SEALED } from '#domain/sealed/index';

/** Exit status of a file that cannot be taken, as sysexits.h has it. */
const WRONG_DATA = 65;

/** Why a file was not taken to its end, and what to do. */
const WORDS: Readonly<Record<string, string>> = {
  'other-centre': 'it is sealed to another centre',
  damaged: 'it is damaged here; export again at the counter, or let it send what is left',
  'unknown-machine': 'the key that signed it is unknown or was replaced; the counter sends this work itself',
  machine_revoked: 'the workstation is revoked, nothing is taken from it',
  gap: 'something in front of it is missing; the counter exports again, or sends it itself',
  fork: 'the centre holds another history of this log; the counter settles that when it is connected',
  unknown_incarnation: 'this log is not registered; the counter settles that when it is connected',
};

/** Whether a file is what a counter exported, by its first bytes. */
export function isExport(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const head = Buffer.alloc(SEALED.headBytes);
    return readSync(handle, head) === head.length && readSealedHead(head) !== undefined;
  } finally {
    closeSync(handle);
  }
}

/** What `loket central import FILE.lkx` says: a line of what was taken, and why not all of it. Answers the exit status. */
export function tellImport(
  file: string,
  { taken, stopped }: { readonly taken: ImportReply; readonly stopped: string | null },
): number {
  process.stdout.write(`${JSON.stringify(taken)}\n`);
  if (stopped === null) return 0;
  process.stderr.write(`${file}: not taken to its end: ${WORDS[stopped] ?? stopped}\n`);
  return WRONG_DATA;
}
