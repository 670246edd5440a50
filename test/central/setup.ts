import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import type { EnrolReply as EnrolReplyType } from '#contract/wire/enrolment';
import { EnrolReply } from '#contract/wire/enrolment';
import { DemoMall } from '#contract/wire/mall';
import { ProblemBody } from '#contract/wire/problem';
import {
  type PullReply as PullReplyType,
  PullReply,
  PushReply,
  type PushRequest,
  type WireMutation,
} from '#contract/wire/sync';
import type { App } from '#central/context';
import { migrate } from '#central/db/migrate';
import { openPool } from '#central/db/sql';
import { importMall, issueConsoleCode } from '#central/import';
import { readState } from '#central/db/state';
import { sha256 } from '#central/keys';
import { createNonces } from '#central/nonce';
import { createServer, type ServerOptions } from '#central/server';
import { startTrial } from '#central/trial';
import { createCentre, rawPublicKey } from '#core/features/sync/centre';
import { type Http, nodeHttp } from '#core/ports/http';
import { chainBytes, contentBytes, headBytes, logStartBytes } from '#domain/mutations/hash';
import { enrolmentBytes, signatureBase, signatureInput } from '#domain/request-signature/index';

/** A new database on `DATABASE_URL` if that is set, else on a PostgreSQL of the test's own. */
export interface TestDatabase {
  readonly url: string;
  close(): Promise<void>;
}

export async function startDatabase(): Promise<TestDatabase> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined) return { url: await freshDatabase(given), close: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), 'loket-central-'));
  const trial = await startTrial(folder);
  return {
    url: trial.url,
    close: async () => {
      await trial.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freshDatabase(url: string): Promise<string> {
  const name = `loket_test_${randomUUID().replaceAll('-', '')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  const fresh = new URL(url);
  fresh.pathname = `/${name}`;
  return fresh.href;
}

export const uuid = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;

/** A mall nobody has ever seen, with two counters and two officers. */
export const testMall = (n = 1): DemoMall =>
  DemoMall.parse({
    site: {
      id: uuid(n * 1000),
      code: `647${n}A`,
      name: `MPP Uji ${n}`,
      shortName: 'Uji',
      timeZone: 'Asia/Makassar',
      holidays: [],
    },
    agencies: [{ code: 'DUKCAPIL', name: 'Dinas Kependudukan', shortName: 'Dukcapil' }],
    services: [
      {
        code: 'DKC-KK-01',
        version: 1,
        agency: { code: 'DUKCAPIL', name: 'Dinas Kependudukan', shortName: 'Dukcapil' },
        name: 'Kartu Keluarga',
        shortName: 'KK',
        requirements: [],
        form: {
          type: 'object',
          properties: { reason: { type: 'string', title: 'Alasan', maxLength: 100 } },
          required: ['reason'],
          'x-sections': [{ title: 'Data', fields: ['reason'] }],
        },
        workingDays: 3,
        minutes: null,
        fee: { kind: 'free', amountIdr: 0, note: null },
        nextSteps: [],
        purpose: 'Pelayanan',
      },
    ],
    counters: [
      { id: uuid(n * 1000 + 1), number: '1', name: 'Loket 1', serviceCodes: ['DKC-KK-01'], today: [] },
      { id: uuid(n * 1000 + 2), number: '2', name: 'Loket 2', serviceCodes: ['DKC-KK-01'], today: [] },
    ],
    officers: [
      { id: uuid(n * 1000 + 11), name: 'Petugas', shortName: 'P.', role: 'officer', pin: '1234' },
      { id: uuid(n * 1000 + 12), name: 'Penyelia', shortName: 'S.', role: 'supervisor', pin: '5678' },
    ],
  });

export interface TestCentral {
  readonly url: string;
  readonly databaseUrl: string;
  /** Connections of the role the server uses. */
  readonly pool: pg.Pool;
  /** Connections of the owner of the tables, for what a test looks up. */
  readonly owner: pg.Pool;
  readonly app: App;
  readonly http: Http;
  /** Moves the server's clock by milliseconds. */
  advance(ms: number): void;
  code(mall: DemoMall, counter?: number): Promise<string>;
  /** A nonce as the server would give it now. */
  nonce(kid: string): string;
  close(): Promise<void>;
}

export async function startCentral(
  malls: readonly DemoMall[] = [testMall()],
  options: Partial<ServerOptions> = {},
): Promise<TestCentral> {
  const database = await startDatabase();
  await migrate(database.url);
  const pool = openPool(database.url, 'loket_app');
  const owner = new pg.Pool({ connectionString: database.url, max: 2 });
  for (const mall of malls) await importMall(pool, mall);
  let offset = 0;
  const now = () => Date.now() + offset;
  const app = await createServer({ pool, now, ...options });
  const nonces = createNonces((await readState(pool)).nonceKey, now);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const http = nodeHttp({ connectMs: 2_000, silenceMs: 10_000 });
  return {
    url,
    databaseUrl: database.url,
    pool,
    owner,
    app,
    http,
    advance: (ms) => (offset += ms),
    code: async (mall, counter = 0) => {
      const found = mall.counters[counter];
      if (!found) throw new Error('no such counter');
      return (await issueConsoleCode(pool, mall.site.id, found)).code;
    },
    nonce: (kid) => nonces.give(kid),
    close: async () => {
      http.close();
      await app.close();
      if (!pool.ended) await pool.end();
      await owner.end();
      await database.close();
    },
  };
}

/** Rows as the owner sees them, past every policy. */
export async function look<R>(central: TestCentral, text: string, values: readonly unknown[] = []): Promise<R[]> {
  const client = await central.owner.connect();
  try {
    await client.query('SET row_security = off');
    return (await client.query(text, [...values])).rows as R[];
  } finally {
    client.release();
  }
}

type Written = Partial<Omit<WireMutation, 'seq' | 'hash' | 'args'>> & { readonly name: string; readonly args: unknown };

/** What a workstation is on the wire, without the rest of it: a key, a log, and a way to send. */
export class TestMachine {
  readonly id: string;
  readonly incarnation: string;
  readonly key: KeyObject;
  readonly central: TestCentral;
  readonly log: WireMutation[] = [];
  enrolled!: EnrolReplyType;
  #hashes: Buffer[];

  constructor(central: TestCentral, known: { id?: string; incarnation?: string; key?: KeyObject } = {}) {
    this.central = central;
    this.id = known.id ?? randomUUID();
    this.incarnation = known.incarnation ?? randomUUID();
    this.key = known.key ?? generateKeyPairSync('ed25519').privateKey;
    this.#hashes = [sha256(logStartBytes(this.id, this.incarnation))];
  }

  /** The same machine from a copied disk: same keys, its own end of the log. */
  clone(incarnation = this.incarnation): TestMachine {
    const { central, id, key } = this;
    const copy = new TestMachine(central, { id, incarnation, key });
    copy.enrolled = this.enrolled;
    return copy;
  }

  static async enrol(central: TestCentral, mall: DemoMall, counter = 0): Promise<TestMachine> {
    const machine = new TestMachine(central);
    const reply = await machine.claim(await central.code(mall, counter));
    machine.enrolled = EnrolReply.parse(reply.body);
    return machine;
  }

  claim(code: string, change: object = {}): Promise<{ status: number; body: unknown }> {
    const claim = {
      code,
      machine_id: this.id,
      incarnation: this.incarnation,
      public_key: rawPublicKey(this.key).toString('base64'),
      csr: Buffer.from(`csr of ${this.id}`).toString('base64'),
      app: 'test',
    };
    const proof = sign(null, enrolmentBytes(claim), this.key).toString('base64');
    return this.post('/v1/enrol', { ...claim, proof, ...change });
  }

  async post(
    path: string,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: unknown }> {
    const reply = await this.central.http.send({
      method: 'POST',
      url: this.central.url + path,
      headers: { 'content-type': 'application/json', ...headers },
      body: Buffer.from(JSON.stringify(body)),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: reply.status, body: JSON.parse(reply.body.toString('utf8')) };
  }

  get scope(): string {
    return this.enrolled.scopes.find((scope) => scope.startsWith('mall:')) ?? '';
  }

  /** Appends to the log, in a txn of its own unless one is given. */
  write({ args, ...fields }: Written): WireMutation {
    const seq = this.log.length + 1;
    const text = typeof args === 'string' ? args : JSON.stringify(args);
    const m = {
      mid: randomUUID(),
      txn: randomUUID(),
      v: 1,
      entity: 'citizen',
      entity_id: randomUUID(),
      base_rev: null,
      scope: this.scope,
      grant_id: this.enrolled.grants[0]?.id ?? '',
      operator_id: uuid(11),
      seen: 0,
      at_wall: '2026-11-24T06:05:00.000Z',
      at_mono: seq,
      boot_id: 'boot',
      ...fields,
    };
    const hashed = {
      ...{ mid: m.mid, txn: m.txn, name: m.name, v: m.v, entity: m.entity, entityId: m.entity_id, baseRev: m.base_rev },
      ...{ scope: m.scope, grantId: m.grant_id, operatorId: m.operator_id, seen: m.seen },
      ...{ atWall: m.at_wall, atMono: m.at_mono, bootId: m.boot_id, args: text },
    };
    const hash = sha256(chainBytes(this.#hashes[seq - 1] ?? Buffer.alloc(0), seq, sha256(contentBytes(hashed))));
    this.#hashes[seq] = hash;
    const mutation: WireMutation = { ...m, seq, args: text, hash: hash.toString('base64') };
    this.log.push(mutation);
    return mutation;
  }

  /** A citizen with an invented name, and nothing else known of them. */
  register(name: string, fields: Partial<Written> = {}): WireMutation {
    return this.write({ name: 'citizen.register', args: { data: citizen(name), method: 'manual' }, ...fields });
  }

  batch(from = 1, to = this.log.length): PushRequest {
    const hash = this.#hashes[to] ?? Buffer.alloc(32);
    const signature = sign(null, headBytes(this.id, this.incarnation, to, hash), this.key);
    return {
      incarnation: this.incarnation,
      prev: (this.#hashes[from - 1] ?? Buffer.alloc(32)).toString('base64'),
      head: { seq: to, hash: hash.toString('base64'), sig: signature.toString('base64') },
      mutations: this.log.slice(from - 1, to),
    };
  }

  /** Signed as core signs; the answer is a reply or a problem. */
  async send<S extends z.ZodType>(path: string, body: object, schema: S): Promise<z.output<S> | ProblemBody> {
    const centre = createCentre(this.central.http, this.central.url, this.enrolled.kid, this.key);
    const answer = await centre.post(path, body, schema, AbortSignal.timeout(20_000));
    if (answer.ok) return answer.value;
    if (answer.failure.kind === 'refused') return answer.failure.problem;
    throw new Error(answer.failure.kind);
  }

  /** Signed for a person, as online acts are: the operator is covered by the signature. */
  async sendAs(operator: string, path: string, body: object): Promise<{ status: number; body: unknown }> {
    const bytes = Buffer.from(JSON.stringify(body));
    const request = {
      ...{
        method: 'POST',
        authority: new URL(this.central.url).host,
        path,
        query: '?',
        contentEncoding: null,
        operator,
      },
      contentDigest: `sha-256=:${sha256(bytes).toString('base64')}:`,
    };
    const nonce = this.central.nonce(this.enrolled.kid);
    const params = { keyid: this.enrolled.kid, nonce };
    const signature = sign(null, Buffer.from(signatureBase(request, params)), this.key).toString('base64');
    return this.post(path, body, {
      'content-digest': request.contentDigest,
      'signature-input': `loket=${signatureInput(request, params)}`,
      signature: `loket=:${signature}:`,
      'loket-operator': operator,
    });
  }

  async push(request: PushRequest = this.batch()): Promise<z.output<typeof PushReply>> {
    return PushReply.parse(await this.send('/v1/push', request, PushReply));
  }

  async refusedPush(request: PushRequest): Promise<ProblemBody> {
    return ProblemBody.parse(await this.send('/v1/push', request, PushReply));
  }

  async pull(scopes: readonly object[]): Promise<PullReplyType> {
    const logs = [
      {
        incarnation: this.incarnation,
        seq: this.log.length,
        hash: (this.#hashes.at(-1) ?? Buffer.alloc(0)).toString('base64'),
      },
    ];
    return PullReply.parse(await this.send('/v1/pull', { logs, scopes }, PullReply));
  }
}

export const citizen = (name: string): Record<string, unknown> => ({
  ...{
    nik: null,
    name,
    birthPlace: null,
    birthDate: null,
    sex: null,
    address: null,
    rt: null,
    rw: null,
    village: null,
  },
  ...{ district: null, regency: null, religion: null, maritalStatus: null, occupation: null, nationality: null },
  ...{ phone: null, email: null },
});
