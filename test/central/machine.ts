import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { z } from 'zod';
import { EnrolReply, type EnrolReply as EnrolReplyType } from '#contract/wire/enrolment';
import type { DemoMall } from '#contract/wire/mall';
import { IncarnationReply, type IncarnationRequest } from '#contract/wire/machine';
import { ProblemBody } from '#contract/wire/problem';
import {
  PullReply,
  type PullReply as PullReplyType,
  PushReply,
  type PushRequest,
  type WireMutation,
} from '#contract/wire/sync';
import { sha256 } from '#central/keys';
import { createCentre, rawPublicKey } from '#core/features/sync/centre';
import { chainBytes, contentText, headBytes, logStartBytes } from '#domain/mutations/hash';
import { digestField, enrolmentBytes, signatureBase, signatureInput } from '#domain/request-signature/index';
import { type TestCentral, uuid } from './setup.ts';

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
      mid: m.mid,
      txn: m.txn,
      name: m.name,
      v: m.v,
      entity: m.entity,
      entityId: m.entity_id,
      baseRev: m.base_rev,
      scope: m.scope,
      grantId: m.grant_id,
      operatorId: m.operator_id,
      seen: m.seen,
      atWall: m.at_wall,
      atMono: m.at_mono,
      bootId: m.boot_id,
      args: text,
    };
    const hash = sha256(chainBytes(this.#hashes[seq - 1] ?? Buffer.alloc(0), seq, sha256(contentText(hashed))));
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
      method: 'POST',
      authority: new URL(this.central.url).host,
      path,
      query: '?',
      contentEncoding: null,
      operator,
      contentDigest: digestField(sha256(bytes)),
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

  /** Asks for a new log; answers the machine that writes it, and what the centre said. */
  async begin(
    change: Partial<IncarnationRequest> = {},
  ): Promise<{ next: TestMachine; answer: IncarnationReply | ProblemBody }> {
    const next = this.clone(change.incarnation ?? randomUUID());
    const request: IncarnationRequest = {
      previous: this.incarnation,
      previous_seq: this.log.length,
      previous_hash: (this.#hashes.at(-1) ?? Buffer.alloc(0)).toString('base64'),
      incarnation: next.incarnation,
      series: this.enrolled.spare_series[0] ?? null,
      reason: 'fork',
      missing: null,
      ...change,
    };
    return { next, answer: await this.send('/v1/incarnations', request, IncarnationReply) };
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
  nik: null,
  name,
  birthPlace: null,
  birthDate: null,
  sex: null,
  address: null,
  rt: null,
  rw: null,
  village: null,
  district: null,
  regency: null,
  religion: null,
  maritalStatus: null,
  occupation: null,
  nationality: null,
  phone: null,
  email: null,
});
