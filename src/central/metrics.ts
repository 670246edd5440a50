import type pg from 'pg';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { PushReply } from '#contract/wire/sync';
import type { Gate, PushGate } from './overload.ts';
import type { Streams } from './routes/events/streams.ts';

/** Figures of one copy of the centre for Prometheus: counts, times and route names, never an id of a person or machine. */
export interface Metrics {
  /** A request was answered; `route` is its pattern, so that ids in paths make no series. */
  answered(route: string, method: string, status: number, seconds: number): void;
  pushed(results: PushReply['results']): void;
  watch(streams: Pick<Streams, 'openCount' | 'pokeCount'>): void;
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds; the target of a push is half a second (docs/design/sync.md, section 16). */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

interface Sources {
  readonly pool: pg.Pool;
  readonly pushes: PushGate;
  readonly pulls: Gate;
}

export function createMetrics({ pool, pushes, pulls }: Sources): Metrics {
  let streams: Pick<Streams, 'openCount' | 'pokeCount'> | undefined;
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const request = new Histogram({
    name: 'loket_request_seconds',
    help: 'Time from the head of a request to the end of its answer.',
    labelNames: ['route', 'method', 'status'],
    buckets: BUCKETS,
    registers,
  });
  const mutation = new Counter({
    name: 'loket_pushed_mutations_total',
    help: 'Mutations answered, by what became of them.',
    labelNames: ['status'],
    registers,
  });
  const gauge = (name: string, help: string, read: () => Readonly<Record<string, number>>): void => {
    const metric = new Gauge({
      name,
      help,
      labelNames: ['state'],
      registers,
      collect: () => {
        for (const [state, value] of Object.entries(read())) metric.set({ state }, value);
      },
    });
  };
  gauge('loket_database_connections', 'Connections of the pool, and requests that wait for one.', () => ({
    open: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
  }));
  gauge('loket_pushes', 'Pushes at work and waiting.', () => {
    const { running, waiting } = pushes.counts;
    return { running, waiting };
  });
  gauge('loket_pushes_refused', 'Pushes told to come back since the start, by reason.', () => {
    const { busy, rationed } = pushes.counts;
    return { busy, rationed };
  });
  gauge('loket_pulls', 'Pulls at work and waiting, and told to come back since the start.', () => ({
    ...pulls.counts,
  }));
  gauge('loket_event_streams', 'Open event streams, and pokes sent on them since the start.', () => ({
    open: streams?.openCount() ?? 0,
    pokes: streams?.pokeCount() ?? 0,
  }));

  return {
    answered: (route, method, status, seconds) => request.observe({ route, method, status }, seconds),
    pushed: (results) => {
      for (const { status } of results) mutation.inc({ status });
    },
    watch: (opened) => (streams = opened),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
