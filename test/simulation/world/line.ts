import { type Http, HttpFailure, type HttpReply, type HttpRequest } from '#core/ports/http';
import type { Stumble } from './centre.ts';
import type { Chance } from './chance.ts';
import type { Timeline } from './timeline.ts';

/** How often each thing goes wrong on one exchange, as probabilities. */
export interface Weather {
  readonly requestLost: number;
  readonly replyLost: number;
  readonly doubled: number;
  readonly wrongBody: number;
  readonly staleReply: number;
  readonly serverStumbles: number;
  /** Longest way of one direction, in milliseconds. */
  readonly slowMs: number;
}

export const CALM: Weather = {
  requestLost: 0,
  replyLost: 0,
  doubled: 0,
  wrongBody: 0,
  staleReply: 0,
  serverStumbles: 0,
  slowMs: 40,
};

/** One workstation's way to the centre. */
export interface Line {
  isUp: boolean;
  weather: Weather;
  /** The network as one process of the workstation sees it; an answer to a process that is gone reaches nobody. */
  http(isAlive: () => boolean): Http;
}

export interface LineOptions {
  readonly name: string;
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly handle: (request: HttpRequest, stumble?: Stumble) => Promise<HttpReply>;
}

/** The workstation waits so long for an answer (docs/design/sync.md, section 8). */
const TIMEOUT_MS = 30_000;
/** A request that a middle box kept and sends once more. */
const LATEST_DOUBLE_MS = 900_000;

export function createLine({ name, timeline, chance, handle }: LineOptions): Line {
  const replies: HttpReply[] = [];
  const line: Line = {
    isUp: true,
    weather: CALM,
    http: (isAlive) => ({
      close: () => undefined,
      // Pokes carry nothing and may be lost: here all of them are, and the poll has to do.
      open: ({ signal }) =>
        new Promise((_resolve, reject) => {
          const fail = (reason: HttpFailure['reason']) => (): void => {
            if (isAlive()) reject(new HttpFailure(reason));
          };
          signal.addEventListener('abort', fail('aborted'));
          timeline.after(lag(), `${name} no stream`, fail('unreachable'));
        }),
      upload: () => Promise.reject(new Error('no counter of the simulation carries files')),
      send: (request) =>
        new Promise((resolve, reject) => {
          request.onSent?.();
          exchange(
            request,
            (reply) => isAlive() && resolve(reply),
            (failure) => isAlive() && reject(failure),
          );
        }),
    }),
  };

  const lag = (): number => chance.between(1, line.weather.slowMs);

  async function arrive(request: HttpRequest, stumble?: Stumble): Promise<HttpReply> {
    const reply = await handle(request, stumble);
    timeline.note(`${name} centre ${new URL(request.url).pathname} -> ${reply.status} ${summary(reply)}`);
    return reply;
  }

  function exchange(request: HttpRequest, answer: (reply: HttpReply) => void, fail: (failure: HttpFailure) => void) {
    let isOver = false;
    const end = (act: () => void) => (): void => {
      if (isOver) return;
      isOver = true;
      act();
    };
    const path = new URL(request.url).pathname;
    request.signal.addEventListener(
      'abort',
      end(() => fail(new HttpFailure('aborted'))),
    );
    if (!line.isUp) {
      timeline.after(
        lag(),
        `${name} no line`,
        end(() => fail(new HttpFailure('unreachable'))),
      );
      return;
    }
    const { weather } = line;
    timeline.after(
      TIMEOUT_MS,
      `${name} timeout`,
      end(() => fail(new HttpFailure('timeout'))),
    );
    if (chance.is(weather.requestLost)) return timeline.note(`${name} lost request ${path}`);
    if (chance.is(weather.doubled)) {
      timeline.after(chance.between(1, LATEST_DOUBLE_MS), `${name} doubled ${path}`, async () => {
        await arrive(request);
      });
    }
    timeline.after(lag(), `${name} arrives ${path}`, async () => {
      const stumble = chance.is(weather.serverStumbles) ? stumbleOf(chance) : undefined;
      const reply = await arrive(request, stumble);
      if (chance.is(weather.replyLost)) {
        timeline.note(`${name} lost reply ${path}`);
        if (chance.is(0.5))
          timeline.after(
            lag(),
            `${name} cut`,
            end(() => fail(new HttpFailure('unreachable'))),
          );
        return;
      }
      const heard = spoiled(reply);
      if (heard !== reply) timeline.note(`${name} wrong reply ${path}`);
      replies.push(reply);
      timeline.after(
        lag(),
        `${name} hears ${path}`,
        end(() => answer(heard)),
      );
    });
  }

  function spoiled(reply: HttpReply): HttpReply {
    if (chance.is(line.weather.staleReply) && replies.length > 0) return chance.pick(replies.slice(-6));
    if (!chance.is(line.weather.wrongBody)) return reply;
    return chance.pick(WRONG)(reply);
  }
  return line;
}

/** Answers that acknowledge nothing, each met somewhere: a hotel's page, a proxy, a reply that was cut. */
const WRONG: readonly ((reply: HttpReply) => HttpReply)[] = [
  (reply) => ({ ...reply, status: 200, body: Buffer.from('<html>Selamat datang</html>') }),
  (reply) => ({ ...reply, status: 200, body: Buffer.from('{}') }),
  (reply) => ({ ...reply, status: 200, body: reply.body.subarray(0, Math.floor(reply.body.length / 2)) }),
  (reply) => ({ ...reply, status: 502, body: Buffer.from('Bad Gateway') }),
  (reply) => changed(reply, (body) => ({ ...body, results: [] })),
  (reply) => changed(reply, (body) => ({ ...body, last_seq: Number(body['last_seq']) + 1 })),
  (reply) => changed(reply, (body) => ({ ...body, scopes: [] })),
];

function changed(reply: HttpReply, act: (body: Record<string, unknown>) => object): HttpReply {
  const body = JSON.parse(reply.body.toString('utf8')) as Record<string, unknown>;
  return { ...reply, body: Buffer.from(JSON.stringify(act(body))) };
}

/** Statement of one request at which PostgreSQL goes away, or the server trips over itself. */
const LAST_STATEMENT = 24;
const stumbleOf = (chance: Chance): Stumble => ({
  at: chance.between(1, LAST_STATEMENT),
  when: chance.pick(['before', 'after'] as const),
  code: chance.is(0.85) ? '57P01' : 'XX000',
});

/** What the trace keeps of an answer: everything that a run decides, nothing that is random by purpose. */
function summary(reply: HttpReply): string {
  try {
    const body = JSON.parse(reply.body.toString('utf8')) as Record<string, unknown>;
    const pages = (body['scopes'] ?? []) as { mode?: string; from?: number; to?: number; rows?: unknown[] }[];
    const results = (body['results'] ?? []) as { seq: number; status: string; pos?: number | null }[];
    return JSON.stringify([
      body['code'],
      body['last_seq'],
      results.map(({ seq, status, pos }) => [seq, status, pos]),
      pages.map((page) => [page.mode, page.from, page.to, page.rows?.length]),
    ]);
  } catch {
    return 'no JSON';
  }
}
