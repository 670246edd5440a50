import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SealServicesBody } from '#contract/wire/enrolment';
import { DER_TAG, readChildren, readElement } from '#core/features/receipts/seal/der';
import { newNonce } from '#core/features/receipts/seal/timestamp';
import type { Db } from '#core/db/sql';
import type { OpenSsl } from './openssl.ts';
import { digest, makeToken, timestampReply, type TokenWords } from './token.ts';

/** What a time-stamping authority may do wrong; `right` is `openssl ts` itself. */
export type StampMood =
  'right' | 'silent' | 'down' | 'page' | 'refused' | 'nonce' | 'hash' | 'expired' | 'purpose' | 'long' | 'endless';

export interface Services {
  mood: StampMood;
  /** Paths in the order they were asked. */
  readonly asked: string[];
  /** As the centre names them: one authority, and responders or lists for every issuer. */
  body(kind?: 'ocsp' | 'crl'): SealServicesBody;
  /** A second authority that always is right. */
  readonly other: SealServicesBody['timestamps'][number];
  close(): Promise<void>;
}

const LONG = 9_000;
const ENDLESS = 60_000;

/** The services of a centre over HTTP on this machine, answered by OpenSSL. */
export async function startServices(openssl: OpenSsl): Promise<Services> {
  const state: { mood: StampMood; asked: string[] } = { mood: 'right', asked: [] };
  const server = createServer((request, response) => {
    state.asked.push(request.url ?? '');
    answer(request, response).catch(() => response.writeHead(500).end());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const [, kind = '', name = ''] = (request.url ?? '').split('/');
    if (kind === 'ocsp') return void response.end(await openssl.ocsp(name, body));
    if (kind === 'crl') return void response.end(await openssl.crl(name));
    const mood = name === 'other' ? 'right' : state.mood;
    if (mood === 'silent') return;
    if (mood === 'down') return void response.writeHead(503).end();
    if (mood === 'page') return void response.end('<html>Masuk ke jaringan tamu</html>');
    response.end(mood === 'right' ? await openssl.stamp(body) : await wrongly(openssl, body, mood));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const root = Buffer.from(openssl.tsaRoot).toString('base64');
  return {
    get mood() {
      return state.mood;
    },
    set mood(mood) {
      state.mood = mood;
    },
    asked: state.asked,
    body: (kind = 'ocsp') => ({
      timestamps: [{ url: `${base}/tsa/first`, root }],
      revocation: ['seal', 'akar', 'tsa'].map((name) => ({ kind, url: `${base}/${kind}/${name}` })),
    }),
    other: { url: `${base}/tsa/other`, root },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function wrongly(openssl: OpenSsl, request: Buffer, mood: StampMood): Promise<Uint8Array> {
  const [, imprintOf, nonce] = readChildren(readElement(request), DER_TAG.sequence);
  const imprint = readChildren(imprintOf, DER_TAG.sequence)[1]?.content ?? new Uint8Array();
  const words: TokenWords = { imprint, time: new Date(), nonce: nonce?.whole ?? new Uint8Array() };
  const signer = await openssl.signer(mood === 'purpose' ? 'tsa-ocsp' : 'stempel');
  const changes: Partial<Record<StampMood, Partial<TokenWords>>> = {
    nonce: { nonce: newNonce(Buffer.alloc(16, 7)) },
    hash: { imprint: digest(Buffer.from('lain')) },
    expired: { time: new Date('2049-01-01T00:00:00Z') },
    long: { filling: LONG },
    endless: { filling: ENDLESS },
  };
  return timestampReply(mood === 'refused' ? undefined : makeToken(signer, { ...words, ...changes[mood] }));
}

/** As a pull brings the row. */
export function nameServices(db: Db, body: SealServicesBody): void {
  db.prepare(
    `INSERT OR REPLACE INTO catalogue_row (scope, entity, id, rev, body) VALUES ('catalogue', 'seal_services', 'one', 1, ?)`,
  ).run(JSON.stringify(body));
}
