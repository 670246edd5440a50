import { z } from 'zod';
import { change, row } from './db/sql.ts';

/** Major version, and how many tables there are. */
export const selectTarget = row(z.object({ version: z.int(), tables: z.int() }))`
  SELECT current_setting('server_version_num')::int / 10000 AS version, count(*)::int AS tables
  FROM pg_tables
  WHERE schemaname = 'public'`;

/** Roles belong to the cluster and are in no dump of a database; as migration 0010 makes them. */
export const createRoles = change`
  DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'loket_app') THEN CREATE ROLE loket_app NOLOGIN NOBYPASSRLS; END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'loket_authority') THEN CREATE ROLE loket_authority NOLOGIN NOBYPASSRLS; END IF;
  END $$`;

/** The next start of a server takes this for another database than the one that last ran, and renews every epoch. */
export const forgetCluster = change`
  UPDATE server_state
  SET v = ''
  WHERE k = 'cluster'`;
