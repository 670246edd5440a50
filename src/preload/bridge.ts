import type { Result } from '#contract/index';

/** Where the bridge's port comes from: main, which gives one per load and a new one when `core` is back. */
export interface PortSource {
  ask(): void;
  onPort(listener: (port: BridgePort) => void): void;
  onLost(listener: () => void): void;
}

/** The few things of a MessagePort that the bridge uses. */
export interface BridgePort {
  listen(listener: (data: unknown) => void): void;
  postMessage(message: unknown): void;
}

/** Names of the contract, written into the bundle when it is built. */
export interface Names {
  readonly procedures: readonly string[];
  readonly events: readonly string[];
}

type Listener = (payload: unknown) => void;
type BridgeFunction = (argument: unknown) => Promise<unknown> | (() => void);

const UNAVAILABLE: Result<never> = {
  ok: false,
  error: { code: 'unavailable', message: 'The process that holds the data is not there', details: {} },
};
/** Told to the page when the port is lost and when a new one is there: whoever was signed in no longer is. */
const SESSION_EVENT = 'session.changed';

/**
 * What the page finds at `window.loket`: one function per procedure and event and nothing else. Calls made before the
 * first port wait for it; when a port is lost, pending calls and those made until the next one are answered
 * `unavailable`.
 */
export function createBridge(names: Names, source: PortSource): Readonly<Record<string, BridgeFunction>> {
  const calls = new Calls();
  const listeners = new Map<string, Set<Listener>>(names.events.map((name) => [name, new Set<Listener>()]));
  const emit = (name: string, payload: unknown) => {
    // One by one on their own, so that a listener that throws does not keep the message from the others.
    for (const listener of listeners.get(name) ?? []) queueMicrotask(() => listener(payload));
  };
  source.onPort((port) => {
    const isAgain = calls.isLost;
    port.listen((data) => {
      const message = readMessage(data);
      if (message?.kind === 'result') calls.answered(message.id, message.result);
      else if (message) emit(message.name, message.payload);
    });
    calls.connect(port);
    if (isAgain) emit(SESSION_EVENT, {});
  });
  source.onLost(() => {
    calls.lose();
    emit(SESSION_EVENT, {});
  });
  source.ask();

  const bridge: Record<string, BridgeFunction> = {};
  for (const name of names.procedures) bridge[name] = (input) => calls.call(name, input);
  for (const name of names.events) bridge[name] = (listener) => subscribe(listeners.get(name), listener);
  return Object.freeze(bridge);
}

function subscribe(set: Set<Listener> | undefined, listener: unknown): () => void {
  if (!set || typeof listener !== 'function') throw new TypeError('An event takes a listener');
  const own: Listener = (payload) => void listener(payload);
  set.add(own);
  return () => void set.delete(own);
}

type Message =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'event'; readonly name: string; readonly payload: unknown };

function readMessage(data: unknown): Message | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  if ('id' in data && typeof data.id === 'number' && 'result' in data) {
    return { kind: 'result', id: data.id, result: data.result };
  }
  if ('event' in data && typeof data.event === 'string' && 'payload' in data) {
    return { kind: 'event', name: data.event, payload: data.payload };
  }
  return undefined;
}

interface Call {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

/** Calls on their way, and those that wait for the first port. */
class Calls {
  readonly #pending = new Map<number, (result: unknown) => void>();
  #waiting: Call[] = [];
  #port: BridgePort | undefined;
  #lastId = 0;
  isLost = false;

  call(name: string, input: unknown): Promise<unknown> {
    if (this.isLost) return Promise.resolve(UNAVAILABLE);
    const call: Call = { id: ++this.#lastId, name, input };
    return new Promise((resolve) => {
      this.#pending.set(call.id, resolve);
      if (this.#port) this.#port.postMessage(call);
      else this.#waiting.push(call);
    });
  }

  connect(port: BridgePort): void {
    this.#port = port;
    this.isLost = false;
    for (const call of this.#waiting) port.postMessage(call);
    this.#waiting = [];
  }

  lose(): void {
    this.#port = undefined;
    this.isLost = true;
    this.#waiting = [];
    for (const resolve of this.#pending.values()) resolve(UNAVAILABLE);
    this.#pending.clear();
  }

  answered(id: number, result: unknown): void {
    this.#pending.get(id)?.(result);
    this.#pending.delete(id);
  }
}
