import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

/** A copy of the centre as a process of its own, on a database that exists. */
export interface Copy {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** Exit status, or the signal it died of. */
  end(signal: NodeJS.Signals): Promise<number | string | null>;
}

const Listening = z.object({ listening: z.url() });

export async function startCopy(databaseUrl: string, ...args: readonly string[]): Promise<Copy> {
  const child = spawn(process.execPath, [join(process.cwd(), 'src/central/main.ts'), '--no-request-log', ...args], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('exit', (status, signal) => resolve(status ?? signal)),
  );
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    void ended.then((status) => reject(new Error(`the copy ended with ${status}`)));
  });
  const { listening: url } = Listening.parse(JSON.parse(first));
  return {
    url,
    port: Number(new URL(url).port),
    child,
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}
