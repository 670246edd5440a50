import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestCentral } from '#test/central/setup';

/** A server in between that passes everything on to the real centre and falsifies what it answers. */
export interface HostileCentre {
  readonly url: string;
  /** What is answered instead to a request of `path` that the centre has answered well; null: the truth again. */
  lie(path: string, change: ((right: Record<string, unknown>) => string) | null): void;
  close(): void;
}

export async function startHostileCentre(central: TestCentral): Promise<HostileCentre> {
  const lies = new Map<string, (right: Record<string, unknown>) => string>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void central.app
        .inject({
          method: request.method as 'POST',
          url: request.url ?? '',
          headers: { ...request.headers, 'accept-encoding': '' },
          payload: Buffer.concat(chunks),
        })
        .then((reply) => {
          const change = reply.statusCode < 300 ? lies.get(request.url ?? '') : undefined;
          const headers = { 'content-type': 'application/json', 'loket-nonce': String(reply.headers['loket-nonce']) };
          response.writeHead(reply.statusCode, headers).end(change ? change(reply.json()) : reply.body);
        });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lie: (path, change) => {
      if (change) lies.set(path, change);
      else lies.delete(path);
    },
    close: () => server.close(),
  };
}
