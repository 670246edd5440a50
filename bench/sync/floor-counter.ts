import Database from 'better-sqlite3';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { systemIds } from '#core/ports/ids';
import { heard, say } from './child.ts';
import { documentOf } from './document.ts';

/**
 * What any correct client must do at least: `floor-counter.ts FOLDER PORT COUNT`. A durable outbox, batches of 500
 * compressed, one durable mark per answer; no signature, no hash, no status. Encrypted like ours.
 */
const [folder = '', port = '0', count = '0'] = process.argv.slice(2);
const total = Number(count);
const db = new Database(join(folder, 'floor.db'));
db.pragma(`cipher = 'chacha20'`);
db.pragma(`key = 'floor'`);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE outbox (seq INTEGER PRIMARY KEY, mid TEXT, args TEXT, state TEXT) STRICT');
const insert = db.prepare(`INSERT INTO outbox (mid, args, state) VALUES (?, ?, 'pending')`);
const ids = systemIds();
db.transaction(() => {
  for (let n = 0; n < total; n += 1) {
    const id = ids.next();
    insert.run(id, JSON.stringify({ application: documentOf(id, n) }));
  }
})();
const pending = db.prepare(`SELECT seq, mid, args FROM outbox WHERE seq > ? ORDER BY seq LIMIT 500`);
const ack = db.prepare(`UPDATE outbox SET state = 'acked' WHERE seq > ? AND seq <= ?`);
const agent = new Agent({ keepAlive: true });

say({ ready: true });
await heard();
const cpu = process.cpuUsage();
const before = performance.now();
let acked = 0;
while (acked < total) {
  const rows = pending.all(acked);
  const { last } = (await post(zstdCompressSync(JSON.stringify({ rows })))) as { last: number };
  ack.run(acked, last);
  acked = last;
}
const ms = performance.now() - before;
const used = process.cpuUsage(cpu);
say({ ms, cpu: (used.user + used.system) / 1e6 });
await heard();
process.exit(0);

function post(body: Buffer): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: Number(port), method: 'POST', agent }, (reply) => {
      const parts: Buffer[] = [];
      reply.on('data', (part: Buffer) => parts.push(part));
      reply.on('end', () => resolve(JSON.parse(Buffer.concat(parts).toString('utf8'))));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
