/** A port that came with a message; both MessagePort of a utility process and nothing in plain Node. */
export interface NativePort {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** The line to main, the same for Electron's utility process and for a plain Node child. */
export interface Channel {
  send(message: unknown): void;
  onMessage(listener: (message: unknown, port: NativePort | undefined) => void): void;
  /** Main is gone. */
  onClose(listener: () => void): void;
}

interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly NativePort[] }) => void,
  ): unknown;
  postMessage(message: unknown): void;
}

const isParentPort = (value: unknown): value is ParentPort =>
  typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;

/** The channel of this process. Throws when it was started by hand and has no parent to talk to. */
export function parentChannel(): Channel {
  const parent: unknown = Reflect.get(process, 'parentPort'); // only Electron's utility process has it
  if (isParentPort(parent)) return utilityChannel(parent);
  if (process.send) return nodeChannel(process.send.bind(process));
  throw new Error('This entry is started by the application; it has no use of its own.');
}

const utilityChannel = (parent: ParentPort): Channel => ({
  send: (message) => parent.postMessage(message),
  onMessage: (listener) => void parent.on('message', ({ data, ports }) => listener(data, ports[0])),
  onClose: () => {}, // a utility process ends with main
});

const nodeChannel = (send: (message: unknown) => boolean): Channel => ({
  send: (message) => {
    if (process.connected) send(message);
  },
  onMessage: (listener) => void process.on('message', (message: unknown) => listener(message, undefined)),
  onClose: (listener) => void process.on('disconnect', listener),
});
