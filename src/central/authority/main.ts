import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { isTransient } from '../db/fault.ts';
import { openPool } from '../db/sql.ts';
import { approveAll } from './authority.sql.ts';
import { issueNext, publishRoot, publishServices } from './issue.ts';
import { openKeys } from './keys.ts';
import { readServices } from './services.ts';

/**
 * Entry of the authority: a process with its own user, keys and database role. It listens on no port; requests and
 * answers are rows (docs/design/receipts.md, Certificates). `--approve-all` is for demos only.
 */
const { values } = parseArgs({
  options: {
    keys: { type: 'string' },
    subject: { type: 'string', default: 'Loket DEMO' },
    region: { type: 'string', default: '64' },
    'crl-url': { type: 'string', default: 'http://127.0.0.1/crl' },
    'seal-services': { type: 'string' },
    'approve-all': { type: 'boolean', default: false },
  },
});
/** A person approves a counter in minutes; a second more is not felt. */
const LOOK_EVERY_MS = 500;

await run();

async function run(): Promise<void> {
  const url = process.env['DATABASE_URL'];
  if (values.keys === undefined || url === undefined) {
    process.stderr.write('Name the key folder with --keys and the database with DATABASE_URL.\n');
    process.exitCode = 64;
    return;
  }
  const services = values['seal-services'] === undefined ? undefined : readServices(values['seal-services']);
  if (typeof services === 'string') {
    process.stderr.write(`${services}\n`);
    process.exitCode = 64;
    return;
  }
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort());
  const keys = await openKeys(values.keys, { subject: values.subject, region: values.region });
  const pool = openPool(url, 'loket_authority', 2);
  await publishRoot(pool, keys);
  if (services) await publishServices(pool, services);
  process.stdout.write(`${JSON.stringify({ ready: true, root: `${values.keys}/root.pem` })}\n`);
  while (!stop.signal.aborted) {
    await work().catch((error: unknown) => {
      if (!isTransient(error)) throw error; // a database that is away comes back; anything else ends this process
    });
    await pause(LOOK_EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
  }
  await pool.end();

  async function work(): Promise<void> {
    if (values['approve-all']) await approveAll(pool);
    while (!stop.signal.aborted && (await issueNext(pool, keys, values['crl-url'])));
  }
}
