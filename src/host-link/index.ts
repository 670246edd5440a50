import {
  HOST_ANSWERS,
  HostMessage,
  type ChildMessage,
  type HostAnswer,
  type HostRequest,
  type StartConfig,
} from '#contract/host';
import { parentChannel, type Channel, type NativePort } from './channel.ts';
import { directPort, relayedPort, type ChildPort, type RelayedPort } from './ports.ts';

export type { ChildPort } from './ports.ts';

/** The child's side of main: how `core` and `devices` are started, spoken to and stopped. */
export interface HostLink {
  /** Comes once, before any port. */
  readonly started: Promise<StartConfig>;
  /** One listener; ports that came before it was set are kept for it. */
  onPort(listener: (port: ChildPort) => void): void;
  /** Asks main; the answer fits the request or is `failed`. Rejects only when the answer breaks the contract. */
  ask<K extends HostRequest['kind']>(request: Extract<HostRequest, { kind: K }>): Promise<HostAnswer<K>>;
  /** Says that ports are served from now on; main counts a start without it as failed. */
  ready(): void;
  /** Runs before the process ends; the process waits for all listeners, then exits with 0. */
  onStop(listener: () => void | Promise<void>): void;
}

interface Waiting {
  readonly kind: HostRequest['kind'];
  readonly resolve: (answer: HostAnswer) => void;
  readonly reject: (error: Error) => void;
}

/** Connects this process to main. Call once, in the entry. An unhandled rejection ends the process with 1 from here on. */
export function connectHost(
  channel: Channel = parentChannel(),
  exit: (code: number) => void = (code) => process.exit(code),
): HostLink {
  process.on('unhandledRejection', (reason) => {
    throw reason; // a utility process would only warn and go on in an unknown state
  });
  // Ctrl+C in a terminal reaches this process together with main, which then asks it to stop and lets it close its files.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});
  const link = new Link(channel, exit);
  return {
    started: link.started.promise,
    onPort: (listener) => link.takePorts(listener),
    ask: <K extends HostRequest['kind']>(request: Extract<HostRequest, { kind: K }>) =>
      link.ask(request) as Promise<HostAnswer<K>>, // parsed by the schema of this kind in `Link.answered`
    ready: () => link.send({ type: 'ready' }),
    onStop: (listener) => void link.stopListeners.push(listener),
  };
}

class Link {
  readonly started = Promise.withResolvers<StartConfig>();
  readonly stopListeners: (() => void | Promise<void>)[] = [];
  readonly #channel: Channel;
  readonly #exit: (code: number) => void;
  readonly #asked = new Map<number, Waiting>();
  readonly #relayed = new Map<number, RelayedPort>();
  readonly #waitingPorts: ChildPort[] = [];
  #portListener: ((port: ChildPort) => void) | undefined;
  #lastAsk = 0;
  #isStopping = false;

  constructor(channel: Channel, exit: (code: number) => void) {
    this.#channel = channel;
    this.#exit = exit;
    channel.onMessage((message, port) => this.#receive(HostMessage.parse(message), port));
    channel.onClose(() => void this.#stop());
  }

  send(message: ChildMessage): void {
    this.#channel.send(message);
  }

  ask(request: HostRequest): Promise<HostAnswer> {
    const id = ++this.#lastAsk;
    const { promise, resolve, reject } = Promise.withResolvers<HostAnswer>();
    this.#asked.set(id, { kind: request.kind, resolve, reject });
    this.send({ type: 'ask', id, request });
    return promise;
  }

  takePorts(listener: (port: ChildPort) => void): void {
    this.#portListener = listener;
    for (const port of this.#waitingPorts.splice(0)) listener(port);
  }

  #receive(message: HostMessage, native: NativePort | undefined): void {
    if (message.type === 'start') this.started.resolve(message.config);
    else if (message.type === 'port') this.#opened(message.port, message.kind, native);
    else if (message.type === 'data') this.#relayed.get(message.port)?.deliver(message.message);
    else if (message.type === 'close') this.#closed(message.port);
    else if (message.type === 'answer') this.#answered(message.id, message.answer);
    else void this.#stop();
  }

  #opened(number: number, kind: string, native: NativePort | undefined): void {
    const port = native ? directPort(kind, native) : this.#relay(number, kind);
    if (this.#portListener) this.#portListener(port);
    else this.#waitingPorts.push(port);
  }

  #relay(number: number, kind: string): ChildPort {
    const relayed = relayedPort(
      kind,
      (message) => this.send({ type: 'data', port: number, message }),
      () => this.send({ type: 'close', port: number }),
    );
    this.#relayed.set(number, relayed);
    relayed.port.onClose(() => this.#relayed.delete(number));
    return relayed.port;
  }

  #closed(number: number): void {
    this.#relayed.get(number)?.closed();
  }

  #answered(id: number, answer: unknown): void {
    const waiting = this.#asked.get(id);
    if (!waiting) return;
    this.#asked.delete(id);
    const parsed = HOST_ANSWERS[waiting.kind].safeParse(answer);
    if (parsed.success) waiting.resolve(parsed.data);
    else waiting.reject(new Error(`Main answered ${waiting.kind} in an unknown form`));
  }

  async #stop(): Promise<void> {
    if (this.#isStopping) return;
    this.#isStopping = true;
    try {
      await Promise.all(this.stopListeners.map(async (listener) => listener()));
    } finally {
      this.#exit(0);
    }
  }
}
