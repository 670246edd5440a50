import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { MutationArgs } from '#contract/wire/mutations';
import { openDatabase } from '#core/db/open';
import type { Db } from '#core/db/sql';
import { createNumberMark } from '#core/features/receipts/number-mark';
import { makeSealRequest } from '#core/features/receipts/request';
import { createSync, type SyncEngine } from '#core/features/sync/index';
import { appendMutation } from '#core/features/sync/outbox';
import { writeRoot } from '#core/features/sync/scope.sql';
import { insertEmptyBase, keepBase } from '#core/transaction.sql';
import { silentLog } from '#core/log';
import { type Clock, systemClock } from '#core/ports/clock';
import { systemDisk } from '#core/ports/disk';
import { nodeHttp } from '#core/ports/http';
import { systemIds } from '#core/ports/ids';
import { insecureFileSecrets } from '#core/ports/secrets';
import { citizen } from '#test/central/machine';
import { uuid } from '#test/central/setup';
import { application } from '#test/domain/mutations/samples';
import { mutatorOf, type Root } from '#domain/mutations/index';
import { insertBlobRef, recordBlob, storeBlob } from '#core/features/blobs/index';

/** The sync part of a workstation on its own folder: real database, real keys, real HTTP. */
export interface Workstation {
  readonly db: Db;
  readonly sync: SyncEngine;
  readonly folder: string;
  readonly changes: string[];
  register(name: string): string;
  update(id: string, fields: MutationArgs<'citizen.update'>['fields']): void;
  rows<R>(sql: string, ...values: unknown[]): R[];
  close(): Promise<void>;
}

const KEY = Buffer.alloc(32, 7);
const folders: string[] = [];

export function newFolder(copyOf?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'loket-sync-'));
  folders.push(folder);
  if (copyOf !== undefined) cpSync(copyOf, folder, { recursive: true });
  return folder;
}

export function removeFolders(): void {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

const opened = new Set<Workstation>();

/** Closes what a test left open. */
export async function closeWorkstations(): Promise<void> {
  for (const station of opened) await station.close();
}

/** A new workstation that is known to the centre and runs. */
export async function enrolWorkstation(centreUrl: string, code: string): Promise<Workstation> {
  const station = openWorkstation(newFolder());
  await station.sync.enrol({ centreUrl, code });
  await station.sync.start(null);
  return station;
}

export function openWorkstation(folder: string, clock: Clock = systemClock()): Workstation {
  const db = openDatabase(folder, KEY);
  const ids = systemIds();
  const secrets = insecureFileSecrets(folder);
  const changes: string[] = [];
  const sync = createSync({
    db,
    clock,
    ids,
    secrets,
    disk: systemDisk(folder),
    log: silentLog,
    numbers: createNumberMark(folder, db, silentLog),
    http: nodeHttp({ connectMs: 2_000, silenceMs: 5_000 }),
    makeSealRequest: () => makeSealRequest(secrets),
    presence: () => ({ operator_id: null, serving_since: null, counter_id: null }),
    isServing: () => false,
    onState: () => undefined,
    onChanged: (keys) => changes.push(...keys),
  });

  function write(name: 'citizen.register' | 'citizen.update', id: string, args: never, body: object): void {
    const line = db.prepare('SELECT mall_scope AS scope, grant_id AS grantId FROM enrolment').get() as {
      scope: string;
      grantId: string;
    };
    const tx = { db, wall: clock.now(), mono: clock.mono(), bootId: clock.bootId, newId: () => ids.next() };
    const open = db.prepare('SELECT unsettled, rev FROM citizen WHERE id = ?').get(id) as
      { unsettled: number; rev: number | null } | undefined;
    db.transaction(() => {
      if (open) keepBase.citizen(db, { id });
      else insertEmptyBase(db, { entity: 'citizen', id });
      const row = { id, scope: line.scope, rev: open?.rev ?? null, body: JSON.stringify(body) };
      writeRoot.citizen(db, { ...row, unsettled: (open?.unsettled ?? 0) + 1, attention: null });
      appendMutation(tx, {
        name,
        v: 1,
        args,
        entity: 'citizen',
        entityId: id,
        scope: line.scope,
        grantId: line.grantId,
        operatorId: uuid(1011),
        baseRev: open?.rev ?? null,
        txn: ids.next(),
      });
    }).immediate();
    sync.poke();
  }

  const station: Workstation = {
    db,
    sync,
    folder,
    changes,
    register: (name) => {
      const id = ids.next();
      const data = citizen(name);
      write('citizen.register', id, { data, method: 'manual' } as never, data);
      return id;
    },
    update: (id, fields) => {
      const { body } = db.prepare('SELECT body FROM citizen WHERE id = ?').get(id) as { body: string };
      const after = Object.fromEntries(Object.entries(fields).map(([field, [, to]]) => [field, to]));
      write('citizen.update', id, { fields } as never, { ...JSON.parse(body), ...after });
    },
    rows: <R>(sql: string, ...values: unknown[]) => db.prepare(sql).all(...values) as R[],
    close: async () => {
      opened.delete(station);
      await sync.close();
      db.close();
    },
  };
  opened.add(station);
  return station;
}

/** Until everything written is settled: sent, acknowledged and seen again in a pull. */
export const settled = (station: Workstation): Promise<void> =>
  vi.waitFor(
    () => {
      const open = station.rows<{ state: string }>(`SELECT state FROM outbox WHERE state IN ('pending', 'acked')`);
      if (open.length > 0) throw new Error(`${open.length} are open, the first is ${open[0]?.state}`);
    },
    { timeout: 20_000, interval: 20 },
  );

/** An application with these documents, as `applications.submit` writes it; more documents of one that is there already. */
export function addDocument(station: Workstation, files: readonly Uint8Array[], existing?: string): string {
  const { db, folder, sync } = station;
  const clock = systemClock();
  const ids = systemIds();
  const id = existing ?? ids.next();
  const line = db.prepare('SELECT mall_scope AS scope, grant_id AS grantId FROM enrolment').get() as {
    scope: string;
    grantId: string;
  };
  const blobs = files.map((bytes) => storeBlob(folder, ids, bytes));
  const tx = { db, wall: clock.now(), mono: clock.mono(), bootId: clock.bootId, newId: () => ids.next() };
  const txn = ids.next();
  const change = (name: 'application.submit' | 'attachment.add', args: never): string => {
    const found = db.prepare('SELECT body, rev, unsettled FROM application WHERE id = ?').get(id) as
      { body: string; rev: number | null; unsettled: number } | undefined;
    const before: Root | null = found ? { ...line, rev: 0, body: JSON.parse(found.body), fieldRev: {} } : null;
    const context = { mid: '', machineId: '', scope: line.scope, entityId: id };
    const judged = mutatorOf(name, 1)?.judge(before, JSON.stringify(args), context);
    if (!judged || !('row' in judged) || !judged.row) throw new Error(`${name}: ${judged?.status}`);
    if (found) keepBase.application(db, { id });
    else insertEmptyBase(db, { entity: 'application', id });
    writeRoot.application(db, {
      id,
      scope: line.scope,
      rev: found?.rev ?? null,
      body: JSON.stringify(judged.row.body),
      unsettled: (found?.unsettled ?? 0) + 1,
      attention: null,
    });
    const about = { entity: 'application', entityId: id, scope: line.scope, grantId: line.grantId };
    return appendMutation(tx, { name, v: 1, args, ...about, operatorId: uuid(1011), baseRev: found?.rev ?? null, txn })
      .mid;
  };
  db.transaction(() => {
    if (existing === undefined) change('application.submit', { application: { ...application(), id } } as never);
    for (const blob of blobs) {
      recordBlob(db, blob, 'application/pdf');
      const file = { sha256: blob.sha256.toString('hex'), size: blob.size, mime: 'application/pdf', pages: 1 };
      const attachment = { id: ids.next(), requirementId: 'bukti', ...file, isActive: false };
      const mid = change('attachment.add', { attachment, replaces: null } as never);
      insertBlobRef(db, { entity: 'application', entityId: id, role: 'document', sha256: blob.sha256, mid });
    }
  }).immediate();
  sync.poke();
  return id;
}
