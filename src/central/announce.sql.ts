import { change } from './db/sql.ts';

/** The channel between copies of the centre; `$1` is `{"mall:<id>": 812}`. */
export const listen = change`LISTEN loket_poke`;

/** A poke may get lost, so its commit need not wait for the disk. Both last for this one statement. */
export const notify = change`SELECT set_config('synchronous_commit', 'off', true), pg_notify('loket_poke', $1)`;

/** Whether the connection still answers. */
export const ping = change`SELECT 1`;
