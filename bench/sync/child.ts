import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A process of a measured system that speaks JSON lines: says what it has, does what a line tells it. */
export interface Child {
  readonly pid: number;
  /** The next line it prints; throws when it ends before. */
  next<T>(): Promise<T>;
  tell(line: string): void;
  end(): Promise<void>;
}

export function startChild(
  file: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Child {
  const child: ChildProcess = spawn(process.execPath, [file, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
    cwd,
  });
  const { stdin, stdout, pid } = child;
  if (!stdin || !stdout || pid === undefined) throw new Error(`${file} did not start`);
  const lines = createInterface({ input: stdout })[Symbol.asyncIterator]();
  return {
    pid,
    next: async <T>() => {
      const line = await lines.next();
      if (line.done === true) throw new Error(`${file} ended without an answer`);
      return JSON.parse(line.value) as T;
    },
    tell: (line) => void stdin.write(`${line}\n`),
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Inside a child: prints a line, waits for one. */
export const say = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);

export async function heard(): Promise<string> {
  const [line] = (await once(createInterface({ input: process.stdin }), 'line')) as [string];
  return line;
}
