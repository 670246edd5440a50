import { ChildMessage, HostRequest, type ChildPortKind, type HostAnswer, type StartConfig } from '#contract/host';
import type { ChildLine, PortEnd } from './line.ts';
import { RECOVERED_AFTER_MS, restartDelay } from './restart.ts';

export interface ChildHostOptions<P extends PortEnd> {
  /** Starts the process anew; called once per life. */
  readonly startLine: () => ChildLine<P>;
  readonly config: StartConfig;
  /** Answers what the child may ask; a request that breaks the contract never gets here. */
  readonly answer: (request: HostRequest) => Promise<HostAnswer>;
  readonly onReady: () => void;
  /** The process is gone and its ports with it. */
  readonly onFallen: () => void;
  /** It fell too often in a row; nothing is tried any more until `start` is called. */
  readonly onGaveUp: () => void;
  /** Runs `act` after `ms` milliseconds; returns what calls it off. */
  readonly later: (ms: number, act: () => void) => () => void;
}

/** How long a child may take to close its database when asked to stop. */
const STOP_MS = 5_000;

/** Keeps one child process alive: starts it, answers it, hands it ports, restarts it with growing waits, stops it. */
export class ChildHost<P extends PortEnd> {
  readonly #options: ChildHostOptions<P>;
  #line: ChildLine<P> | undefined;
  #isReady = false;
  #falls = 0;
  #lastPort = 0;
  #callOff: (() => void) | undefined;
  #stopped: (() => void) | undefined;

  constructor(options: ChildHostOptions<P>) {
    this.#options = options;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** Starts the child, also again after it was given up. */
  start(): void {
    if (this.#line) return;
    const line = this.#options.startLine();
    this.#line = line;
    line.onMessage((message) => this.#receive(line, message));
    line.onExit(() => this.#fallen(line));
    line.send({ type: 'start', config: this.#options.config });
  }

  /** Hands a port to the ready child; false when there is none to take it, the port is then untouched. */
  openPort(kind: ChildPortKind, port: P): boolean {
    if (!this.#line || !this.#isReady) return false;
    this.#line.openPort(++this.#lastPort, kind, port);
    return true;
  }

  /** Asks the child to end and waits for it; after five seconds it is ended. */
  stop(): Promise<void> {
    this.#callOff?.();
    const line = this.#line;
    if (!line) return Promise.resolve();
    line.send({ type: 'stop' });
    const callOff = this.#options.later(STOP_MS, () => line.kill());
    return new Promise((resolve) => {
      this.#stopped = () => {
        callOff();
        resolve();
      };
    });
  }

  #receive(line: ChildLine<P>, raw: unknown): void {
    const parsed = ChildMessage.safeParse(raw);
    if (!parsed.success || line !== this.#line) return;
    if (parsed.data.type === 'ready') this.#ready();
    else if (parsed.data.type === 'ask') void this.#answer(line, parsed.data.id, parsed.data.request);
  }

  #ready(): void {
    this.#isReady = true;
    this.#callOff = this.#options.later(RECOVERED_AFTER_MS, () => {
      this.#falls = 0;
    });
    this.#options.onReady();
  }

  async #answer(line: ChildLine<P>, id: number, raw: unknown): Promise<void> {
    const parsed = HostRequest.safeParse(raw);
    const answer: HostAnswer = parsed.success
      ? await this.#options.answer(parsed.data)
      : { kind: 'failed', reason: 'refused' };
    line.send({ type: 'answer', id, answer });
  }

  #fallen(line: ChildLine<P>): void {
    if (line !== this.#line) return;
    this.#callOff?.();
    this.#line = undefined;
    this.#isReady = false;
    this.#options.onFallen();
    if (this.#stopped) {
      this.#stopped();
      return;
    }
    this.#falls += 1;
    const delay = restartDelay(this.#falls);
    if (delay !== undefined) {
      this.#callOff = this.#options.later(delay, () => this.start());
      return;
    }
    this.#falls = 0;
    this.#options.onGaveUp();
  }
}
