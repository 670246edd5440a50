import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';
import { createServer } from '#central/server';
import type { App } from '#central/context';
import type { HttpReply, HttpRequest } from '#core/ports/http';

/** Where a request to the database goes wrong: instead of its nth statement, or after it was carried out. */
export interface Stumble {
  readonly at: number;
  readonly when: 'before' | 'after';
  /** SQLSTATE; `57P01` is a PostgreSQL that stops, `XX000` a bug of the server. */
  readonly code: '57P01' | 'XX000';
}

/** The real server, asked without a socket: one request at a time, each to its end. */
export interface Centre {
  /** `address` numbers the caller's network. */
  handle(
    request: HttpRequest,
    how: { readonly stumble?: Stumble | undefined; readonly address: number },
  ): Promise<HttpReply>;
  /** As after a restart of the process: everything that is not in the database is forgotten. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Only statements of the request itself count, not those of a job that runs beside it. */
const request = new AsyncLocalStorage<{ readonly stumble: Stumble | undefined; count: number }>();

/** Addresses of the invented network: what is limited by address is limited for each run by itself. */
const addressOf = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

export async function startCentre(pool: pg.Pool, now: () => number): Promise<Centre> {
  const start = (): Promise<App> => createServer({ pool: gated(pool), now });
  let app = await start();
  return {
    handle: async ({ method, url, headers, body }, { stumble, address }) => {
      const { host, pathname, search } = new URL(url);
      const asked = { method, url: pathname + search, headers: { ...headers, host }, payload: Buffer.from(body) };
      const reply = await request.run({ stumble, count: 0 }, () =>
        app.inject({ ...asked, remoteAddress: addressOf(address) }),
      );
      const given = Object.entries(reply.headers).map(([name, value]) => [name, String(value)]);
      return { status: reply.statusCode, headers: Object.fromEntries(given), body: reply.rawPayload };
    },
    restart: async () => {
      await app.close();
      app = await start();
    },
    close: () => app.close(),
  };
}

/** The pool with a fault in it. A rollback always gets through: PostgreSQL does it by itself when a connection ends. */
function gated(pool: pg.Pool): pg.Pool {
  const guarded = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (object, key) => {
        const value: unknown = Reflect.get(object, key);
        if (typeof value !== 'function') return value;
        if (key === 'query') return (...args: unknown[]) => pass(() => value.apply(object, args), args[0]);
        if (key === 'connect') return async () => guarded((await value.call(object)) as object);
        return value.bind(object) as unknown;
      },
    });
  return guarded(pool);
}

async function pass(run: () => Promise<unknown>, text: unknown): Promise<unknown> {
  const asked = request.getStore();
  if (!asked) return run();
  asked.count += 1;
  const { stumble } = asked;
  const isHere = stumble?.at === asked.count && text !== 'ROLLBACK';
  if (isHere && stumble.when === 'before') throw fault(stumble);
  const result = await run();
  if (isHere) throw fault(stumble);
  return result;
}

const fault = ({ code }: Stumble): Error => Object.assign(new Error('a planned fault'), { code });
