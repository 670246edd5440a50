import { z } from 'zod';
import { command, Empty, event, longCommand, query } from './define.ts';
import { CommandId } from './ids.ts';

/** An export of another counter (`.lkx`) on its way to the centre. It is sealed: only its name and its length can be read here. */
export const CarriedFile = z.strictObject({
  fileName: z.string().max(255),
  bytes: z.int(),
  /** What the name says; null where the file was renamed. The centre believes the signed content alone. */
  log: z
    .strictObject({
      machineId: z.uuid(),
      /** The workstation's name in this mall; null: of another mall, or unknown. */
      workstation: z.string().nullable(),
      /** Numbers of its log, both included. */
      from: z.int(),
      to: z.int(),
    })
    .nullable(),
});
export type CarriedFile = z.output<typeof CarriedFile>;

/** What became of the file. Counts of the new mutations, except the known ones and files. */
export const ImportResult = z.strictObject({
  newCount: z.int(),
  knownCount: z.int(),
  /** Officer actions that wait for a supervisor, values that differ from another counter's, refused mutations. */
  parkedCount: z.int(),
  conflictCount: z.int(),
  rejectedCount: z.int(),
  fileCount: z.int(),
  /** Files that no row refers to; their counter sends them itself. */
  refusedFileCount: z.int(),
});
export type ImportResult = z.output<typeof ImportResult>;

/** `reading`: its digest is made, because that is signed before the first byte goes; then it is sent. */
export const ImportState = z.strictObject({
  phase: z.enum(['none', 'chosen', 'reading', 'sending', 'done']),
  file: CarriedFile.nullable(),
  doneBytes: z.int(),
  result: ImportResult.nullable(),
});
export type ImportState = z.output<typeof ImportState>;

/** The file this officer chose last, and how far it is. */
export const readImport = query('imports:write', Empty, ImportState);
export const importChanged = event(ImportState);

/**
 * Asks the person for the file. The page never names a path. Thinking better of it leaves what was chosen before.
 * Errors: `import-refused`, `busy` (one is on its way).
 */
export const chooseImport = longCommand('imports:write', z.strictObject({ commandId: CommandId }), Empty);

/**
 * Brings the chosen file to the centre. Sending it again changes nothing there; what was taken before a refusal stays.
 * Errors: `import-refused`, `not-found` (none is chosen), `busy`, `not-enrolled`.
 */
export const sendImport = longCommand('imports:write', z.strictObject({ commandId: CommandId }), Empty);

/** Ends the sending; the file stays chosen. */
export const cancelImport = command('imports:write', z.strictObject({ commandId: CommandId }), Empty);
