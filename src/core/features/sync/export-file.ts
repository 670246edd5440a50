import type { KeyObject } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EXPORT_BYTES, type ExportHead, type ServerKey } from '#contract/wire/export-file';
import { folderFault } from '#core/db/disk';
import { syncFolder } from '#core/db/files';
import type { Db } from '#core/db/sql';
import { fail } from '#core/fault';
import { readBlob, selectUnsentFiles, selectWaiting } from '#core/features/blobs/index';
import { exportName, recordHead, type RecordKind } from '#domain/export-file/index';
import { MAX_BATCH } from './backoff.ts';
import { chooseBatch, signedBatch } from './batch.ts';
import { serverKey } from './enrol.ts';
import { createSealer } from './seal.ts';
import { selectLine, selectMeta, selectPending } from './sync.sql.ts';

/** What one file will hold: mutations `from` to `to` of one log (none when `from` is behind `to`), and every unsent file. */
export interface ExportPlan {
  readonly machineId: string;
  readonly kid: string;
  readonly incarnation: string;
  readonly from: number;
  readonly to: number;
  readonly sealTo: ServerKey;
  readonly fileName: string;
}

/** What one file holds. */
export interface Exported {
  readonly mutationCount: number;
  readonly fileCount: number;
  /** Files whose bytes are lost here, or for which there was no place. */
  readonly leftOutCount: number;
  /** Length of the file. */
  readonly bytes: number;
}

/** What the centre may not have, as it stands now. Errors: `not-enrolled`, `export-unavailable`. */
export function planExport(db: Db): ExportPlan {
  const meta = selectMeta(db);
  const line = selectLine(db);
  if (!meta || !line) fail('not-enrolled', {});
  const sealTo = serverKey(db) ?? fail('export-unavailable', { reason: 'no-key' });
  // No centre takes a log that it does not know yet, and the old one may have a twin.
  if (meta.nextIncarnation !== null) fail('export-unavailable', { reason: 'restored' });
  const { machineId, incarnation, ackedSeq } = meta;
  const to = meta.nextSeq - 1;
  const from = ackedSeq + 1;
  if (from > to && (selectWaiting(db)?.count ?? 0) === 0) fail('export-unavailable', { reason: 'nothing' });
  const fileName = exportName({ machineId, from, to }, incarnation);
  return { machineId, kid: line.kid, incarnation, from, to, sealTo, fileName };
}

export interface Exporting {
  readonly db: Db;
  readonly dataFolder: string;
  /** Signs the heads. */
  readonly key: KeyObject;
  readonly app: string;
  /** The application ends. */
  readonly signal: AbortSignal;
}

/** Room for the last chunk and the head of one more record. */
const RESERVE_BYTES = 131_072;

/**
 * Writes the whole file or none (docs/design/sync.md, section 11): under `<path>.part`, synced, then renamed. One batch or
 * one file is in memory at a time, and others may write meanwhile: what they write comes after `plan.to`.
 * Errors: `export-unavailable`, `save-failed`, `unavailable`.
 */
export async function writeExport(exporting: Exporting, plan: ExportPlan, path: string): Promise<Exported> {
  const part = `${path}.part`;
  const out = await saving(part, () => open(part, 'w', 0o644));
  try {
    const done = await fill(exporting, plan, (bytes) => saving(part, () => out.writeFile(bytes)))
      .then(async (filled) => {
        await saving(part, () => out.sync());
        return filled;
      })
      .finally(() => saving(part, () => out.close()));
    await saving(path, async () => {
      await rename(part, path);
      syncFolder(dirname(path));
    });
    return done;
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined); // a stick that was pulled out takes it along
    throw error;
  }
}

/** A file system that refuses says so in words. */
async function saving<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const fault = folderFault(error, dirname(path));
    if (fault === 'disk-full') fail('save-failed', { reason: 'disk-full' });
    fail('save-failed', { reason: fault === 'folder-read-only' ? 'no-permission' : 'unavailable' });
  }
}

async function fill(
  { db, dataFolder, key, app, signal }: Exporting,
  plan: ExportPlan,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<Exported> {
  const sealer = createSealer(Buffer.from(plan.sealTo.x25519, 'base64'));
  let bytes = 0;
  const put = async (sealed: Uint8Array): Promise<void> => {
    await write(sealed);
    bytes += sealed.length;
  };
  const record = async (kind: RecordKind, ...parts: readonly Uint8Array[]): Promise<void> => {
    if (signal.aborted) fail('unavailable', {});
    const length = parts.reduce((sum, each) => sum + each.length, 0);
    for (const each of [recordHead({ kind, length }), ...parts]) {
      for (const chunk of sealer.add(each)) await put(chunk);
    }
  };
  const { machineId, kid } = plan;
  await put(sealer.head);
  await record('head', json({ v: 1, machine_id: machineId, kid, app } satisfies ExportHead));
  for (const batch of batches(db, plan, key)) {
    await record('push', Buffer.from(batch));
  }
  let fileCount = 0;
  let leftOutCount = 0;
  for (const { sha256, size } of unsentFiles(db)) {
    const hasRoom = bytes + size + RESERVE_BYTES <= EXPORT_BYTES;
    const clear = hasRoom ? readBlob(db, dataFolder, sha256) : undefined;
    if (clear) await record('file', sha256, clear);
    if (clear) fileCount += 1;
    else leftOutCount += 1;
  }
  await put(sealer.end());
  return { mutationCount: Math.max(0, plan.to - plan.from + 1), fileCount, leftOutCount, bytes };
}

const json = (value: object): Buffer => Buffer.from(JSON.stringify(value));

/** The planned part of the log as pushes would carry it. Read as it is asked for: the log may have moved in between. */
function* batches(db: Db, plan: ExportPlan, key: KeyObject): Generator<string> {
  const { incarnation, from, to } = plan;
  for (let next = from; next <= to;) {
    const found = selectPending(db, { incarnation, ackedSeq: next - 1, limit: MAX_BATCH + 1 });
    const rows = found.filter(({ seq }) => seq <= to);
    const [first] = rows;
    if (first?.seq !== next) fail('export-unavailable', { reason: 'moved' });
    const batch = chooseBatch(rows.slice(0, MAX_BATCH), MAX_BATCH, rows.length <= MAX_BATCH);
    yield signedBatch(plan, key, first.prevHash, batch);
    next += batch.mutations.length;
  }
}

/** Rows at a time. */
const LOOK = 100;

function* unsentFiles(db: Db): Generator<{ readonly sha256: Uint8Array; readonly size: number }> {
  let after: Uint8Array = Buffer.alloc(0);
  for (;;) {
    const found = selectUnsentFiles(db, { after, limit: LOOK });
    yield* found;
    const last = found.at(-1);
    if (!last) return;
    after = last.sha256;
  }
}
