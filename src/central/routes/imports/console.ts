import { createReadStream } from 'node:fs';
import type { ImportReply } from '#contract/wire/export-file';
import { announcerOf } from '../../announce.ts';
import { readState } from '../../db/state.ts';
import { openPool } from '../../db/sql.ts';
import { readImportKey } from '../../import-key.ts';
import { openStore } from '../../ports/storage/open.ts';
import { sealedStore } from '../../ports/storage/sealed.ts';
import { Refusal } from '../../problem.ts';
import { importExport, nothingTaken } from './import.ts';
import { ExportProblem } from './problem.ts';

/** What was taken; `stopped` says why the rest was not, null where all of the file was. */
export interface ConsoleImport {
  readonly taken: ImportReply;
  readonly stopped: ExportProblem['reason'] | Refusal['code'] | null;
}

/** Takes an export at the centre's own console. `blobs` names the place for files, as `LOKET_BLOBS`. */
export async function importAtConsole(url: string, file: string, blobs: string): Promise<ConsoleImport> {
  const pool = openPool(url, 'loket_app', 2);
  const taken = nothingTaken();
  try {
    const { blobSecret, importKey } = await readState(pool);
    const importing = {
      pool,
      storage: sealedStore(openStore(blobs, process.env), blobSecret),
      now: Date.now,
      importKey: readImportKey(importKey),
      inTurn: <T>(_machine: unknown, act: () => Promise<T>) => act(),
    };
    await importExport(importing, createReadStream(file), taken);
    return { taken, stopped: null };
  } catch (error) {
    if (error instanceof ExportProblem) return { taken, stopped: error.reason };
    if (error instanceof Refusal) return { taken, stopped: error.code };
    throw error;
  } finally {
    await announcerOf(pool).settled();
    await pool.end();
  }
}
