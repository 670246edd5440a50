import type { Db } from '#core/db/sql';
import type { Dump, Row } from '../checker/facts.ts';

const TABLES = [
  'sync_meta',
  'outbox',
  'citizen',
  'application',
  'base_row',
  'catalogue_row',
  'scope_cursor',
  'receipt',
  'audit',
] as const;

/** A workstation's database as the checker reads it: plain JSON, bytes as PostgreSQL writes them. */
export const dumpStation = (db: Db): Dump =>
  Object.fromEntries(TABLES.map((table) => [table, (db.prepare(`SELECT * FROM ${table}`).all() as Row[]).map(plain)]));

const plain = (row: Row): Row =>
  Object.fromEntries(
    Object.entries(row).map(([field, value]) => [
      field,
      value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value,
    ]),
  );
