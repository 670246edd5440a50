import type { ChildPortKind, HostMessage } from '#contract/host';

/** The few things of a MessagePort that main uses; Electron's MessagePortMain has them. */
export interface PortEnd {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

/** One running child process, whichever way it runs. `P` is the kind of port it can be given. */
export interface ChildLine<P extends PortEnd> {
  send(message: HostMessage): void;
  /** Gives the child one end of a conversation with `kind`. `number` is new for this child. */
  openPort(number: number, kind: ChildPortKind, port: P): void;
  onMessage(listener: (message: unknown) => void): void;
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}
