import type pg from 'pg';
import { z } from 'zod';
import { makeImportKey } from '../import-key.ts';
import { insertState, selectState } from '../machine.sql.ts';
import { newId, random } from '../ports/ids.ts';
import { row } from './sql.ts';

const Settings = z.object({ fsync: z.string(), commit: z.string(), version: z.coerce.number(), bypass: z.boolean() });

const selectSettings = row(Settings)`
  SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
         current_setting('server_version_num') AS version,
         (SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user) AS bypass`;

/** Refuses a database that could forget what it confirmed, is too old, or would show this role every scope. */
export async function checkDatabase(pool: pg.Pool): Promise<void> {
  const found = await selectSettings(pool);
  if (found?.fsync !== 'on' || found.commit !== 'on')
    throw new Error('PostgreSQL must run with fsync and synchronous_commit on');
  if (found.version < 150_000) throw new Error('PostgreSQL 15 or newer is needed');
  if (found.bypass) throw new Error('the role of the server must be held to row-level security');
}

export interface ServerState {
  readonly serverId: string;
  readonly nonceKey: Buffer;
  readonly codeKey: Buffer;
  /** Files at rest are encrypted with keys derived from it. */
  readonly blobSecret: Buffer;
  /** As `readImportKey` takes it. */
  readonly importKey: string;
}

/** Identity and keys shared by all copies on one database; made by whichever copy starts first. */
export async function readState(pool: pg.Pool): Promise<ServerState> {
  await insertState(pool, ['server_id', newId()]);
  await insertState(pool, ['nonce_key', random(32).toString('base64')]);
  await insertState(pool, ['code_key', random(32).toString('base64')]);
  await insertState(pool, ['blob_secret', random(32).toString('base64')]);
  await insertState(pool, ['import_key', makeImportKey()]);
  const read = async (name: string): Promise<string> => {
    const found = await selectState(pool, [name]);
    if (!found) throw new Error(`server_state holds no ${name}`);
    return found.v;
  };
  return {
    serverId: await read('server_id'),
    nonceKey: Buffer.from(await read('nonce_key'), 'base64'),
    codeKey: Buffer.from(await read('code_key'), 'base64'),
    blobSecret: Buffer.from(await read('blob_secret'), 'base64'),
    importKey: await read('import_key'),
  };
}
