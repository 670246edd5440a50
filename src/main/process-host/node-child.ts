import { spawn } from 'node:child_process';
import { ChildMessage } from '#contract/host';
import type { ChildLine, PortEnd } from './line.ts';
import { relay } from './relay.ts';

/** Starts an entry in plain Node 24: the development runtime's own Node is too old for it. */
export function startNodeChild(node: string, entry: string, env: Record<string, string>): ChildLine<PortEnd> {
  const child = spawn(node, [entry], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], windowsHide: true });
  const messageListeners: ((message: unknown) => void)[] = [];
  const send: ChildLine<PortEnd>['send'] = (message) => {
    if (child.connected) child.send(message);
  };
  const ports = relay(send);
  child.on('message', (message: unknown) => {
    const parsed = ChildMessage.safeParse(message);
    if (parsed.data?.type === 'data') ports.data(parsed.data.port, parsed.data.message);
    else if (parsed.data?.type === 'close') ports.close(parsed.data.port);
    else for (const listener of messageListeners) listener(message);
  });
  return {
    send,
    openPort: (number, kind, port) => {
      send({ type: 'port', port: number, kind });
      ports.open(number, port);
    },
    onMessage: (listener) => void messageListeners.push(listener),
    onExit: (listener) => {
      let hasEnded = false;
      const ended = (code: number | null) => {
        if (hasEnded) return;
        hasEnded = true;
        ports.closeAll();
        listener(code);
      };
      child.on('exit', ended);
      child.on('error', () => ended(null)); // could not be started at all
    },
    kill: () => void child.kill('SIGKILL'),
  };
}
