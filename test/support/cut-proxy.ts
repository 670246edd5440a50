import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line that breaks on purpose, between core and a centre on this machine. */
export interface CutProxy {
  readonly url: string;
  /** The next `count` replies to this path are lost: the centre has sent them, nobody gets them. */
  cutReplies(path: string, count: number): void;
  /** The reply to the next request that starts so (`PATCH /v1/...`) is lost. */
  cutOnce(request: RegExp): void;
  /** Nobody gets through until `restore`. */
  cut(): void;
  restore(): void;
  /** From now on another server answers; connections to the old one break. */
  redirect(port: number): void;
  /** Told of the path and method of every request. */
  onRequest(listener: (path: string, method: string) => void): void;
  /** From now on each connection may go wrong by itself; `random` is in [0, 1). Null: none does. */
  mischief(random: (() => number) | null): void;
  /** Replies lost so far. */
  lostCount(): number;
  close(): Promise<void>;
}

/** Forwards TCP to a port of 127.0.0.1; knows of HTTP only which path was asked for last on a connection. */
export async function startCutProxy(firstPort: number): Promise<CutProxy> {
  let port = firstPort;
  const sockets = new Set<Socket>();
  const cuts = new Map<string, number>();
  let isCut = false;
  let once: RegExp | undefined;
  let lost = 0;
  let listen: (path: string, method: string) => void = () => undefined;
  let chance: (() => number) | null = null;
  const server = createServer((client) => {
    if (isCut) {
      client.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    let path = '';
    let request = '';
    const reply = chance ? spoil(client, chance) : (chunk: Buffer): unknown => client.write(chunk);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (chunk) => {
      const line = /^([A-Z]+) (\S+) HTTP/.exec(chunk.toString('latin1', 0, 200));
      if (line?.[1] !== undefined && line[2] !== undefined) {
        path = line[2];
        request = `${line[1]} ${path}`;
        listen(path, line[1]);
      }
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (once?.test(request)) {
        once = undefined;
        lost += 1;
        client.destroy();
        return;
      }
      const left = cuts.get(path) ?? 0;
      if (left === 0) {
        reply(chunk);
        return;
      }
      cuts.set(path, left - 1);
      lost += 1;
      client.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cutAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutReplies: (path, count) => cuts.set(path, count),
    cutOnce: (pattern) => (once = pattern),
    cut: () => {
      isCut = true;
      cutAll();
    },
    restore: () => {
      isCut = false;
      once = undefined;
    },
    redirect: (other) => {
      port = other;
      cutAll();
    },
    onRequest: (listener) => (listen = listener),
    mischief: (random) => (chance = random),
    lostCount: () => lost,
    close: async () => {
      cutAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const WRONG_PAGE = 'HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 20\r\n\r\n<html>Selamat</html>';

/** How one connection hands on what the centre answers; the centre has done its work in every case. */
function spoil(client: Socket, random: () => number): (chunk: Buffer) => void {
  const ways: readonly ((chunk: Buffer) => void)[] = [
    () => client.destroy(), // cut after the commit and before the reply
    () => undefined, // half open: nothing comes, nothing ends
    (chunk) => client.end(chunk.subarray(0, Math.floor(random() * chunk.length))),
    () => client.end(WRONG_PAGE),
    (chunk) => void setTimeout(() => client.write(chunk), random() * 400),
    (chunk) => {
      for (const byte of chunk) client.write(Buffer.of(byte));
    },
  ];
  let calm = Math.floor(random() * 12); // answers that get through before it goes wrong
  return (chunk) => {
    calm -= 1;
    if (calm >= 0) client.write(chunk);
    else ways[Math.floor(random() * ways.length)]?.(chunk);
  };
}
