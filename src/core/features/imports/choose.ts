import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CarriedFile } from '#contract/imports';
import type { Officer } from '#contract/session';
import { EXPORT_BYTES } from '#contract/wire/export-file';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { nameOfMachine } from '#core/features/floor/index';
import { exportLogOf } from '#domain/export-file/index';
import { readSealedHead, SEALED } from '#domain/sealed/index';

/** Errors: `import-refused`, `busy`. */
export async function chooseImport(core: Core, officer: Officer): Promise<Record<string, never>> {
  const phase = core.imports.state(officer.id).phase;
  if (phase === 'reading' || phase === 'sending') fail('busy', {});
  const path = await core.host.chooseFile();
  if (path !== null) core.imports.choose(officer.id, path, await describe(core, path));
  return {};
}

/** What can be told of a sealed file: that it is one, whose, how long, and what its name says. */
async function describe(core: Core, path: string): Promise<CarriedFile> {
  const { head, bytes } = await beginningOf(path);
  const sealed = readSealedHead(head) ?? fail('import-refused', { reason: 'not-an-export' });
  // Without a key of the centre nothing is known against it; the centre itself will say.
  if (core.sync.isOfCentre(sealed.kid) === false) fail('import-refused', { reason: 'other-centre' });
  if (bytes > EXPORT_BYTES) fail('import-refused', { reason: 'too-large' });
  const fileName = basename(path);
  const log = exportLogOf(fileName);
  return { fileName, bytes, log: log ? { ...log, workstation: nameOfMachine(core, log.machineId) } : null };
}

async function beginningOf(path: string): Promise<{ head: Uint8Array; bytes: number }> {
  try {
    const file = await open(path, 'r');
    try {
      const stat = await file.stat();
      if (!stat.isFile()) fail('import-refused', { reason: 'not-an-export' });
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SEALED.headBytes), 0, SEALED.headBytes, 0);
      return { head: buffer.subarray(0, bytesRead), bytes: stat.size };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string' && 'syscall' in error) {
      fail('import-refused', { reason: 'unreadable' });
    }
    throw error;
  }
}
