import type { NativePort } from './channel.ts';

/** One conversation with a page or with the other child. `kind` is fixed by main and cannot be claimed. */
export interface ChildPort {
  readonly kind: string;
  /** Plain JSON values only: the Node child talks JSON. */
  send(message: unknown): void;
  /** One listener; what came before it was set is kept for it, and a later one takes its place. */
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
  close(): void;
}

/** A port whose messages travel one by one over the child's own channel. */
export interface RelayedPort {
  readonly port: ChildPort;
  deliver(message: unknown): void;
  /** The other side is gone. */
  closed(): void;
}

export function relayedPort(kind: string, send: (message: unknown) => void, close: () => void): RelayedPort {
  const waiting: unknown[] = [];
  const closeListeners: (() => void)[] = [];
  let listener: ((message: unknown) => void) | undefined;
  let isOpen = true;
  const closed = () => {
    if (!isOpen) return;
    isOpen = false;
    for (const tell of closeListeners) tell();
  };
  return {
    port: {
      kind,
      send: (message) => {
        if (isOpen) send(message);
      },
      onMessage: (next) => {
        listener = next;
        for (const message of waiting.splice(0)) next(message);
      },
      onClose: (tell) => void closeListeners.push(tell),
      close: () => {
        if (isOpen) close();
        closed();
      },
    },
    deliver: (message) => {
      if (!isOpen) return;
      if (listener) listener(message);
      else waiting.push(message);
    },
    closed,
  };
}

/** A port that is a MessagePort of its own; main is out of the data path. */
export function directPort(kind: string, native: NativePort): ChildPort {
  let listener: ((message: unknown) => void) | undefined;
  return {
    kind,
    send: (message) => native.postMessage(message),
    onMessage: (next) => {
      if (!listener) {
        native.on('message', ({ data }) => listener?.(data));
        native.start();
      }
      listener = next;
    },
    onClose: (listener) => void native.on('close', listener),
    close: () => native.close(),
  };
}
