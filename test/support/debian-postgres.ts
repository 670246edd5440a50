import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

/** Debian 12's PostgreSQL, the oldest one that the centre works with. */
const BIN = '/usr/lib/postgresql/15/bin';

/** Its programs, or undefined where the package is not installed. */
export const debianPostgres = existsSync(join(BIN, 'postgres')) ? BIN : undefined;

export interface DebianServer {
  /** A superuser's. */
  readonly url: string;
  close(): Promise<void>;
}

/** A cluster of its own in a temporary folder, durable; Debian's own cluster is left alone. */
export async function startDebianPostgres(): Promise<DebianServer> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-pg15-'));
  const password = randomUUID();
  const secret = join(folder, 'password');
  writeFileSync(secret, password);
  if (process.getuid?.() === 0) execFileSync('chown', ['-R', 'postgres', folder]);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'loket', '-A', 'scram-sha-256', `--pwfile=${secret}`, '--encoding=UTF8'];
  execFileSync(...as(join(BIN, 'initdb'), [...initdb, '--locale=C']), { stdio: 'ignore' });
  const port = await freePort();
  const flags = ['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories=', '-p', String(port)];
  const server = spawn(...as(join(BIN, 'postgres'), ['-D', data, ...flags]), { stdio: 'ignore' });
  const url = `postgres://loket:${password}@127.0.0.1:${port}/postgres`;
  await answering(url, server);
  return {
    url,
    close: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT'); // a fast shutdown: open connections are ended
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; the package has made the user. */
function as(program: string, args: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [program, [...args]];
  return ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', '--', program, ...args]];
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(url: string, server: ChildProcess): Promise<void> {
  for (let tries = 0; server.exitCode === null && tries < 300; tries += 1) {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    const isUp = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('PostgreSQL 15 did not start');
}
