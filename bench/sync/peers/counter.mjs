// PouchDB on leveldb with COUNT documents from FILE: `counter.mjs FOLDER PORT FILE`; replicates when it hears a line.
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const require = createRequire(join(process.cwd(), 'package.json'));
const PouchDB = require('pouchdb');
const [folder, port, file] = process.argv.slice(2);
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const heard = () => once(createInterface({ input: process.stdin }), 'line');

const documents = JSON.parse(readFileSync(file, 'utf8'));
const local = new PouchDB(join(folder, 'local'));
for (let from = 0; from < documents.length; from += 500) await local.bulkDocs(documents.slice(from, from + 500));

say({ ready: true });
await heard();
const cpu = process.cpuUsage();
const before = performance.now();
const { docs_written: written } = await local.replicate.to(`http://127.0.0.1:${port}/centre`, { batch_size: 500 });
const ms = performance.now() - before;
const used = process.cpuUsage(cpu);
if (written !== documents.length) throw new Error(`${written} of ${documents.length} documents arrived`);
say({ ms, cpu: (used.user + used.system) / 1e6 });
await heard();
process.exit(0);
