import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { zstdDecompressSync } from 'node:zlib';
import pg from 'pg';
import { say } from './child.ts';

/** What any correct server must do at least, durably: log, row, feed and head of a batch in one transaction. */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 4 });
await pool.query(`
  CREATE TABLE head (scope text PRIMARY KEY, pos bigint NOT NULL);
  INSERT INTO head VALUES ('mall', 0);
  CREATE TABLE log (seq bigint PRIMARY KEY, mid uuid UNIQUE, args text);
  CREATE TABLE doc (id uuid PRIMARY KEY, body jsonb);
  CREATE TABLE feed (scope text, id uuid, pos bigint, PRIMARY KEY (scope, id), UNIQUE (scope, pos))`);

interface Row {
  readonly seq: number;
  readonly mid: string;
  readonly args: string;
}

async function take(rows: readonly Row[]): Promise<number> {
  const db = await pool.connect();
  try {
    await db.query('BEGIN');
    const head = await db.query<{ pos: string }>(`SELECT pos FROM head WHERE scope = 'mall' FOR UPDATE`);
    const first = Number(head.rows[0]?.pos);
    const mids = rows.map(({ mid }) => mid);
    const args = rows.map(({ args: text }) => text);
    await db.query('INSERT INTO log SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::text[])', [
      rows.map(({ seq }) => seq),
      mids,
      args,
    ]);
    await db.query('INSERT INTO doc SELECT * FROM unnest($1::uuid[], $2::jsonb[])', [mids, args]);
    await db.query(`INSERT INTO feed SELECT 'mall', * FROM unnest($1::uuid[], $2::bigint[])`, [
      mids,
      rows.map((_row, n) => first + n + 1),
    ]);
    await db.query(`UPDATE head SET pos = $1 WHERE scope = 'mall'`, [first + rows.length]);
    await db.query('COMMIT');
    return rows.at(-1)?.seq ?? 0;
  } finally {
    db.release();
  }
}

const server = createServer((request, reply) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { rows } = JSON.parse(zstdDecompressSync(Buffer.concat(parts)).toString('utf8')) as { rows: Row[] };
    void take(rows).then((last) => reply.end(JSON.stringify({ last })));
  });
});
server.listen(0, '127.0.0.1', () => say({ port: (server.address() as AddressInfo).port }));
