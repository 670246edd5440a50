import type { HostMessage } from '#contract/host';
import type { PortEnd } from './line.ts';

/** Carries what pages and a Node child say to each other over the child's own channel, unread. */
export interface Relay {
  open(number: number, port: PortEnd): void;
  /** From the child. */
  data(number: number, message: unknown): void;
  /** The child closed its end. */
  close(number: number): void;
  /** The child is gone. */
  closeAll(): void;
}

export function relay(send: (message: HostMessage) => void): Relay {
  const open = new Map<number, PortEnd>();
  const close = (number: number) => {
    const port = open.get(number);
    open.delete(number);
    port?.close();
  };
  return {
    open: (number, port) => {
      open.set(number, port);
      port.on('message', ({ data }) => send({ type: 'data', port: number, message: data }));
      port.on('close', () => {
        if (open.delete(number)) send({ type: 'close', port: number });
      });
      port.start();
    },
    data: (number, message) => open.get(number)?.postMessage(message),
    close,
    closeAll: () => {
      for (const number of open.keys()) close(number);
    },
  };
}
