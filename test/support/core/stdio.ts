import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import {
  type EventName,
  type Input,
  type Output,
  type Payload,
  PROCEDURES,
  type ProcedureName,
  type Result,
} from '#contract/index';
import { Refused } from './refused.ts';

const ENTRY = join(import.meta.dirname, '../../../src/cli/loket.ts');

/** A real core process on a real folder, spoken to as a script would. */
export interface StdioCore {
  readonly child: ChildProcess;
  /** The value, or throws `Refused` with the problem. */
  call<N extends ProcedureName>(
    name: N,
    input: Omit<Input<N>, 'commandId'> & { commandId?: string },
  ): Promise<Output<N>>;
  /** The result as it crossed, refusals included. */
  ask<N extends ProcedureName>(name: N, input: unknown): Promise<Result<Output<N>>>;
  /** The next payload of an event that fits, also one that came since the last call of `next` for this event. */
  next<N extends EventName>(name: N, fits?: (payload: Payload<N>) => boolean): Promise<Payload<N>>;
  /** Writes a line as it is. */
  raw(line: string): void;
  close(): Promise<void>;
  kill(): Promise<void>;
}

export interface StdioOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** A command that ends by running what stands behind it, in other circumstances. */
  readonly under?: readonly string[];
}

export function startStdioCore(dataFolder: string, options: StdioOptions = {}): StdioCore {
  const core = [process.execPath, ENTRY, 'core', '--data', dataFolder, '--stdio', ...(options.args ?? [])];
  const [command = '', ...args] = [...(options.under ?? []), ...core];
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...options.env },
  });
  const answers = new Map<number, (result: Result<unknown>) => void>();
  const events: { name: string; payload: unknown }[] = [];
  const listeners = new Set<() => void>();
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  let lastId = 0;
  createInterface({ input: child.stdout }).on('line', (text) => {
    const message = JSON.parse(text) as { id?: number; result?: Result<unknown>; event?: string; payload?: unknown };
    if (message.event) events.push({ name: message.event, payload: message.payload });
    else if (message.id !== undefined && message.result) answers.get(message.id)?.(message.result);
    for (const listener of listeners) listener();
  });
  const ask = (name: string, input: unknown) => {
    const id = ++lastId;
    const { promise, resolve, reject } = Promise.withResolvers<Result<unknown>>();
    answers.set(id, resolve);
    void exited.then(() => reject(new Error(`core ended before it answered ${name}`)));
    child.stdin.write(`${JSON.stringify({ id, name, input })}\n`);
    return promise;
  };
  return {
    child,
    ask: ask as StdioCore['ask'],
    call: async (name, input) => {
      const complete = PROCEDURES[name].kind === 'command' ? { commandId: randomUUID(), ...input } : input;
      const result = (await ask(name, complete)) as Result<Output<typeof name>>;
      if (!result.ok) throw new Refused(result.error);
      return result.value;
    },
    next: async (name, fits = () => true) => {
      for (;;) {
        const at = events.findIndex((event) => event.name === name && fits(event.payload as never));
        if (at >= 0) return events.splice(at, 1)[0]?.payload as never;
        await new Promise<void>((resolve, reject) => {
          const listener = () => {
            listeners.delete(listener);
            resolve();
          };
          listeners.add(listener);
          void exited.then(() => reject(new Error(`core ended before ${name}`)));
        });
      }
    },
    raw: (line) => void child.stdin.write(`${line}\n`),
    close: async () => {
      child.stdin.end();
      await exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
