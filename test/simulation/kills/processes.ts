import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startTrial, type Trial } from '#central/trial';

const ROOT = join(import.meta.dirname, '../../..');

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A process that is started again by itself whenever it ends; `onEnd` hears of an end that nobody asked for. */
export interface Kept {
  /** SIGKILL; answers when it is gone. It comes back. */
  kill(): Promise<void>;
  say(line: string): void;
  /** For good. */
  stop(): Promise<void>;
}

export interface KeptOptions {
  readonly entry: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
  readonly onEnd: (text: string) => void;
}

export function keepRunning({ entry, args, env = {}, onLine, onEnd }: KeptOptions): Kept {
  let isWanted = true;
  let isKilled = false;
  let child: ChildProcess;
  let gone: Promise<void> = Promise.resolve();
  const start = (): void => {
    isKilled = false;
    const started = spawn(process.execPath, [join(ROOT, entry), ...args], { env: { ...process.env, ...env } });
    child = started;
    let errors = '';
    started.stderr.on('data', (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-2_000)));
    started.stdin.on('error', () => undefined); // it ended while it was spoken to
    createInterface({ input: started.stdout }).on('line', onLine);
    gone = new Promise((resolve) => {
      started.on('exit', (code) => {
        if (!isKilled && isWanted) onEnd(`${entry} ended with ${code}: ${errors}`);
        resolve();
        if (isWanted) start();
      });
    });
  };
  start();
  return {
    kill: () => {
      isKilled = true;
      child.kill('SIGKILL');
      return gone;
    },
    say: (line) => void child.stdin?.write(`${line}\n`),
    stop: async () => {
      isWanted = false;
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** PostgreSQL on a disk, with fsync, at a port that stays. */
export interface Database {
  readonly url: string;
  /** SIGKILL of the whole server as in a power cut, and its start from what the disk holds. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function startPostgres(): Promise<Database> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-kills-'));
  const port = await freePort();
  let trial: Trial = await startTrial(folder, port);
  const pid = (): number => Number(readFileSync(join(folder, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  return {
    url: trial.url,
    kill: async () => {
      process.kill(pid(), 'SIGKILL');
      // Its own children end when they notice; until then their memory is in use.
      for (let tries = 0; ; tries++) {
        await wait(100);
        try {
          trial = await startTrial(folder, port);
          return;
        } catch (error) {
          if (tries === 100) throw error;
        }
      }
    },
    close: async () => {
      await trial.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
