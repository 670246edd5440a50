import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A plain TCP balancer over servers of this machine: one connection after the other, a dead server is passed over. */
export interface Balancer {
  readonly url: string;
  /** Connections given to each port so far. */
  readonly given: ReadonlyMap<number, number>;
  close(): Promise<void>;
}

export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const sockets = new Set<Socket>();
  const given = new Map<number, number>();
  let turn = 0;

  function keep(socket: Socket, other: Socket): void {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      other.destroy();
    });
  }

  /** Tries each server once; nothing was sent yet, so passing one over repeats nothing. */
  function forward(client: Socket, tries: number): void {
    const port = ports[turn % ports.length] ?? 0;
    turn += 1;
    const upstream = connect(port, '127.0.0.1');
    const failed = (): void => {
      if (tries + 1 < ports.length) forward(client, tries + 1);
      else client.destroy();
    };
    upstream.once('error', failed);
    upstream.once('connect', () => {
      upstream.off('error', failed);
      upstream.on('error', () => undefined);
      given.set(port, (given.get(port) ?? 0) + 1);
      keep(upstream, client);
      client.pipe(upstream).pipe(client);
    });
  }

  const server = createServer({ pauseOnConnect: true }, (client) => {
    client.on('error', () => undefined);
    keep(client, client);
    forward(client, 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    given,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
