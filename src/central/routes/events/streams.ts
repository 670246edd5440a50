import type { Writable } from 'node:stream';
import { COMMENT_EVERY_S } from '#contract/wire/events';
import type { Heads } from '../../announce.ts';
import { createPacer, pokeIntervalMs } from './pace.ts';

/** Longest life of one stream: rights are asked for anew, and a new copy of the centre gets its share. */
const MAX_AGE_MS = 3_600_000;
/** A receiver that takes nothing is cut off; it comes back and pulls. */
const MAX_UNSENT_BYTES = 16_384;
/** The comment goes to one slot a second, so that all streams together never write at once. */
const SLOTS = COMMENT_EVERY_S;
const COMMENT = Buffer.from(':\n\n');

interface Stream {
  readonly machineId: string;
  readonly out: Writable;
  readonly openedAt: number;
  scopes: ReadonlySet<string>;
}

/** Every open event stream of this copy. No timer of its own for any of them, and one buffer for all who get a poke. */
export interface Streams {
  /** Takes over an answer whose headers are sent; it ends with the connection, after an hour, or with `close`. */
  add(machineId: string, scopes: ReadonlySet<string>, out: Writable): void;
  /** Feeds have grown, here or at another copy. */
  poke(heads: Heads): void;
  /** Says goodbye to all, each with a pause of its own up to `spreadMs`. */
  dismiss(spreadMs: number): void;
  openCount(): number;
  pokeCount(): number;
  close(): void;
}

export interface StreamsOptions {
  /** Pulls a second that pokes of this copy may cause. */
  readonly pullsPerSecond: number;
  now(): number;
  /** In [0, 1). */
  random(): number;
  /** What a machine may hear of now; empty when it may hear nothing. */
  allowed(machineId: string): Promise<ReadonlySet<string>>;
}

export function createStreams(options: StreamsOptions): Streams {
  const byScope = new Map<string, Set<Stream>>();
  const slots = Array.from({ length: SLOTS }, () => new Set<Stream>());
  let openCount = 0;
  let pokeCount = 0;
  let tick = 0;
  const timer = setInterval(beat, 1_000).unref();
  const pacer = createPacer({ intervalMs: () => pokeIntervalMs(openCount, options.pullsPerSecond), send });

  function beat(): void {
    tick = (tick + 1) % SLOTS;
    for (const stream of slots[tick] ?? []) {
      if (options.now() - stream.openedAt > MAX_AGE_MS) bid(stream, Math.round(options.random() * 1_000));
      else write(stream, COMMENT);
    }
  }

  function write({ out }: Stream, bytes: Buffer): void {
    if (out.writableLength > MAX_UNSENT_BYTES) out.destroy();
    else out.write(bytes);
  }

  function bid({ out }: Stream, retryMs: number): void {
    out.end(`event: bye\ndata: {"retry_ms":${retryMs}}\n\n`);
  }

  function send(scope: string, head: number): void {
    const listening = byScope.get(scope);
    if (!listening) return;
    const bytes = Buffer.from(`event: poke\ndata: ${JSON.stringify({ scope, head })}\n\n`);
    for (const stream of listening) write(stream, bytes);
    pokeCount += listening.size;
  }

  /** A machine's own feed tells of its grants too, so what it hears is measured again. */
  async function narrow(machineId: string): Promise<void> {
    const rights = await options.allowed(machineId).catch(() => new Set<string>());
    for (const stream of byScope.get(`machine:${machineId}`) ?? []) {
      if (rights.size === 0) bid(stream, Math.round(options.random() * 1_000));
      for (const scope of stream.scopes) if (!rights.has(scope)) byScope.get(scope)?.delete(stream);
    }
  }

  function remove(stream: Stream, slot: number): void {
    openCount -= 1;
    slots[slot]?.delete(stream);
    for (const scope of stream.scopes) {
      const listening = byScope.get(scope);
      listening?.delete(stream);
      if (listening?.size === 0) byScope.delete(scope);
    }
  }

  return {
    add: (machineId, asked, out) => {
      const scopes = new Set([...asked, `machine:${machineId}`]); // always: that is how it learns of a lost grant
      const stream: Stream = { machineId, scopes, out, openedAt: options.now() };
      const slot = (tick + openCount) % SLOTS;
      openCount += 1;
      slots[slot]?.add(stream);
      for (const scope of scopes) byScope.set(scope, (byScope.get(scope) ?? new Set()).add(stream));
      out.on('error', () => out.destroy());
      out.once('close', () => remove(stream, slot));
      write(stream, COMMENT);
    },
    poke: (heads) => {
      for (const [scope, head] of heads) {
        if (!byScope.has(scope)) continue;
        if (!scope.startsWith('machine:')) pacer.offer(scope, head);
        else {
          send(scope, head);
          void narrow(scope.slice('machine:'.length));
        }
      }
    },
    dismiss: (spreadMs) => {
      for (const slot of slots) for (const stream of slot) bid(stream, Math.round(options.random() * spreadMs));
    },
    openCount: () => openCount,
    pokeCount: () => pokeCount,
    close: () => {
      clearInterval(timer);
      pacer.close();
    },
  };
}
