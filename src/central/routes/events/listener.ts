import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { z } from 'zod';
import { announceOn, type Heads } from '../../announce.ts';
import { listen, ping } from '../../announce.sql.ts';

/** Between two tries to get the connection back. */
const RETRY_MS = 1_000;
/** A connection that says nothing may be dead; asked this often, and given up after as long again. */
const PING_MS = 15_000;

const Notice = z.record(z.string(), z.int().min(0));

/** This copy's own connection for pokes: what any copy commits is heard here, and what this one commits is told here. */
export interface Listener {
  /** False while the connection is being made again: a stream opened now would hear nothing. */
  isListening(): boolean;
  close(): Promise<void>;
}

export interface ListenerOptions {
  readonly pool: pg.Pool;
  /** A direct connection where `pool` goes through PgBouncer, which cannot LISTEN; else as the pool. */
  readonly url?: string | undefined;
  onHeads(heads: Heads): void;
  /** Pokes may have been missed. */
  onLost(): void;
}

export async function createListener(listening: ListenerOptions): Promise<Listener> {
  const { pool, url } = listening;
  const closing = new AbortController();
  let client: pg.Client | undefined;
  let pinging: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function connect(): Promise<void> {
    const { connectionString, options } = pool.options;
    const fresh = new pg.Client({
      ...(url === undefined ? { connectionString, options } : { connectionString: url }),
      application_name: 'loket-pokes',
      connectionTimeoutMillis: PING_MS,
      query_timeout: PING_MS,
      keepAlive: true,
    });
    fresh.on('error', () => lose(fresh));
    fresh.on('end', () => lose(fresh));
    fresh.on('notification', ({ payload }) => {
      const heads = Notice.safeParse(parse(payload ?? ''));
      if (heads.success) listening.onHeads(new Map(Object.entries(heads.data)));
    });
    try {
      await fresh.connect();
      await listen(fresh);
    } catch (error) {
      await fresh.end().catch(() => undefined);
      throw error;
    }
    client = fresh;
    announceOn(pool, fresh);
    pinging = setInterval(() => void ping(fresh).catch(() => lose(fresh)), PING_MS).unref();
  }

  function lose(lost: pg.Client): void {
    if (client !== lost || closing.signal.aborted) return;
    clearInterval(pinging);
    client = undefined;
    void lost.end().catch(() => undefined);
    listening.onLost();
    running = again();
  }

  async function again(): Promise<void> {
    while (!client && !closing.signal.aborted) {
      await pause(RETRY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      if (!closing.signal.aborted) await connect().catch(() => undefined);
    }
  }

  await connect();
  return {
    isListening: () => client !== undefined,
    close: async () => {
      closing.abort();
      clearInterval(pinging);
      await running;
      await client?.end().catch(() => undefined);
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
