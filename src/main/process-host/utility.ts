import { utilityProcess, type MessagePortMain } from 'electron';
import type { ChildLine } from './line.ts';

/** Starts an entry as a utility process of a modern Electron; ports are handed over and main leaves the data path. */
export function startUtility(entry: string, name: string, env: Record<string, string>): ChildLine<MessagePortMain> {
  const child = utilityProcess.fork(entry, [], { env, stdio: 'inherit', serviceName: name });
  return {
    send: (message) => child.postMessage(message),
    openPort: (number, kind, port) => child.postMessage({ type: 'port', port: number, kind }, [port]),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.on('exit', listener),
    // `child.kill()` asks by SIGTERM, which a child leaves to main's own word (host-link).
    kill: () => void (child.pid !== undefined && process.kill(child.pid, 'SIGKILL')),
  };
}
