import { createHash, randomUUID, sign } from 'node:crypto';
import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { sha256 } from '#central/keys';
import { PushReply } from '#contract/wire/sync';
import { createEventReader } from '#core/features/sync/event-reader';
import { chainBytes, contentText, headBytes } from '#domain/mutations/hash';
import { digestField, signatureBase, signatureInput } from '#domain/request-signature/index';
import { citizen } from '#test/central/machine';
import type { Identity } from './world.ts';

/** Connections shared by all counters, as those of a reverse proxy are; a push never stands behind a pull for one. */
const agents = {
  push: new Agent({ keepAlive: true, maxSockets: 64 }),
  pull: new Agent({ keepAlive: true, maxSockets: 64 }),
  own: new Agent(),
};

/** The least that is a counter on the wire: signs for real, keeps its log, hears pokes; no database, no rebase. */
export class Counter {
  readonly identity: Identity;
  readonly url: URL;
  isBusy = false;
  #nonce = '';
  #seq = 0;
  #hash: Buffer;
  #stream: IncomingMessage | undefined;
  #epoch: string | null = null;
  #pos = 0;

  constructor(identity: Identity, url: string) {
    this.identity = identity;
    this.url = new URL(url);
    this.#hash = identity.start;
  }

  #headers(method: string, path: string, body: Buffer): Record<string, string> {
    const [pathname = '', query] = path.split('?');
    const request = {
      method,
      authority: this.url.host,
      path: pathname,
      query: query === undefined ? '?' : `?${query}`,
      contentDigest: digestField(createHash('sha256').update(body).digest()),
      contentEncoding: null,
      operator: null,
    };
    const params = { keyid: this.identity.kid, nonce: this.#nonce };
    const signature = sign(null, Buffer.from(signatureBase(request, params)), this.identity.key).toString('base64');
    return {
      'content-type': 'application/json',
      'content-length': String(body.length),
      'content-digest': request.contentDigest,
      'signature-input': `loket=${signatureInput(request, params)}`,
      signature: `loket=:${signature}:`,
    };
  }

  async #send(method: string, path: string, body: Buffer, line: keyof typeof agents): Promise<IncomingMessage> {
    const { hostname, port } = this.url;
    const options = { method, hostname, port, path, agent: agents[line] };
    const once = () =>
      new Promise<IncomingMessage>((resolve, reject) => {
        const request = httpRequest({ ...options, headers: this.#headers(method, path, body) }, resolve);
        request.on('error', reject);
        request.end(body);
      });
    const first = await once();
    this.#nonce = String(first.headers['loket-nonce'] ?? '');
    if (first.statusCode !== 401) return first;
    await text(first);
    return once();
  }

  /** Opens the event stream; `onPoke` for each poke of the mall. */
  async listen(onPoke: (counter: Counter) => void): Promise<void> {
    const { scope, machineId } = this.identity;
    const query = [scope, 'catalogue', `machine:${machineId}`]
      .map((each) => `scope=${encodeURIComponent(each)}`)
      .join('&');
    const stream = await this.#send('GET', `/v1/events?${query}`, Buffer.alloc(0), 'own');
    if (stream.statusCode !== 200) throw new Error(`no stream: ${stream.statusCode} ${await text(stream)}`);
    const read = createEventReader();
    stream.on('data', (chunk: Buffer) => {
      for (const { name, data } of read(chunk)) if (name === 'poke' && data.includes(scope)) onPoke(this);
    });
    stream.on('error', () => undefined);
    this.#stream = stream;
  }

  /** Writes one citizen and pushes it; answers the HTTP status. Retry is left to the caller, so nothing is hidden. */
  async push(): Promise<number> {
    const { machineId, incarnation, scope, grantId, key } = this.identity;
    const seq = this.#seq + 1;
    const args = JSON.stringify({ data: citizen(`Orang ${seq}`), method: 'manual' });
    const m = { mid: randomUUID(), txn: randomUUID(), name: 'citizen.register', v: 1, entity: 'citizen', scope };
    const at = { seen: 0, at_wall: '2026-11-24T06:05:00.000Z', at_mono: seq, boot_id: 'boot', base_rev: null };
    const [entity_id, operator_id] = [randomUUID(), randomUUID()];
    const content = contentText({
      ...m,
      entityId: entity_id,
      baseRev: null,
      grantId,
      operatorId: operator_id,
      seen: at.seen,
      atWall: at.at_wall,
      atMono: at.at_mono,
      bootId: at.boot_id,
      args,
    });
    const hash = sha256(chainBytes(this.#hash, seq, sha256(content)));
    const sig = sign(null, headBytes(machineId, incarnation, seq, hash), key).toString('base64');
    const body = {
      incarnation,
      prev: this.#hash.toString('base64'),
      head: { seq, hash: hash.toString('base64'), sig },
      mutations: [{ ...m, ...at, entity_id, operator_id, grant_id: grantId, args, seq, hash: hash.toString('base64') }],
    };
    const reply = await this.#send('POST', '/v1/push', Buffer.from(JSON.stringify(body)), 'push');
    const answer = await text(reply);
    if (reply.statusCode !== 200) return reply.statusCode ?? 0;
    const [result] = PushReply.parse(JSON.parse(answer)).results;
    if (result?.status !== 'applied') throw new Error(`not applied: ${answer}`);
    this.#seq = seq;
    this.#hash = hash;
    return 200;
  }

  /** What a poke is answered by; the rows are counted and dropped. */
  async pull(): Promise<number> {
    const { incarnation, scope } = this.identity;
    const scopes = [{ scope, epoch: this.#epoch, pos: this.#pos }];
    const logs = [{ incarnation, seq: this.#seq, hash: this.#hash.toString('base64') }];
    const reply = await this.#send('POST', '/v1/pull', Buffer.from(JSON.stringify({ logs, scopes })), 'pull');
    const answer = await text(reply);
    if (reply.statusCode !== 200) return reply.statusCode ?? 0;
    const [page] = (JSON.parse(answer) as { scopes: { epoch: string; to?: number; snap_pos?: number }[] }).scopes;
    this.#epoch = page?.epoch ?? null;
    this.#pos = page?.to ?? page?.snap_pos ?? 0;
    return 200;
  }

  close(): void {
    this.#stream?.destroy();
  }
}

export function closeConnections(): void {
  for (const agent of Object.values(agents)) agent.destroy();
}

async function text(message: IncomingMessage): Promise<string> {
  let all = '';
  message.setEncoding('utf8');
  for await (const part of message) all += String(part);
  return all;
}
