import { SealServicesBody } from '#contract/wire/enrolment';
import type { Db } from '#core/db/sql';
import { selectBodies } from '#core/features/catalogue/index';
import { type Http, HttpFailure } from '#core/ports/http';
import type { Clock } from '#core/ports/clock';
import { ocspRequest } from '../seal/ocsp.ts';
import { timestampRequest, tokenOf } from '../seal/timestamp.ts';
import { checkTimestamp, type Timestamp, type TimestampFault } from '../verify/timestamp.ts';
import { covers, type Issued, ocspSubject } from '../verify/revocation.ts';
import { statusIn } from '../verify/validation.ts';

/** An authority that has not answered by then is late; another is asked, and this one again later. */
export const ANSWER_MS = 10_000;

/** Addresses that the centre names; undefined while it names none. */
export function sealServices(db: Db): SealServicesBody | undefined {
  const [row] = selectBodies(db, { entity: 'seal_services' });
  return row && SealServicesBody.parse(JSON.parse(row.body));
}

/** A way to the authorities: what they are asked by, and what ends a question. */
export interface Asking {
  readonly http: Http;
  readonly clock: Pick<Clock, 'after'>;
  readonly signal: AbortSignal;
}

type Question = Pick<Parameters<Http['send']>[0], 'method' | 'url' | 'body'> & { readonly type?: string };

/** The body of a 200; undefined when there is no such answer in time. */
async function ask(
  { http, clock, signal }: Asking,
  { method, url, body, type }: Question,
): Promise<Buffer | undefined> {
  const late = new AbortController();
  const end = (): void => late.abort();
  const cancel = clock.after(ANSWER_MS, end);
  signal.addEventListener('abort', end);
  try {
    const headers: Record<string, string> = type ? { 'content-type': type } : {};
    const { status, body: answer } = await http.send({ method, url, headers, body, signal: late.signal });
    return status === 200 ? answer : undefined;
  } catch (error) {
    if (error instanceof HttpFailure) return undefined;
    throw error;
  } finally {
    cancel();
    signal.removeEventListener('abort', end);
  }
}

export interface Stamped {
  readonly token: Uint8Array;
  readonly stamp: Timestamp;
}

/** Beyond this an authority is not used: a receipt has at most 45 kB. */
export const MAX_TOKEN_BYTES = 24_576;

/** `unreachable`: no answer in time; `refused`: not granted; `nonce`: an answer to another question; `too-long`: no reserve is that large. */
export type StampFault = TimestampFault | 'unreachable' | 'refused' | 'nonce' | 'too-long';

/** A token over this value by one authority, checked as the verifier will check it. `nonce` is an INTEGER in DER. */
export async function askForTime(
  asking: Asking,
  authority: SealServicesBody['timestamps'][number],
  { value, nonce }: { readonly value: Uint8Array; readonly nonce: Uint8Array },
): Promise<Stamped | StampFault> {
  const body = timestampRequest(value, nonce);
  const reply = await ask(asking, { method: 'POST', url: authority.url, body, type: 'application/timestamp-query' });
  if (!reply) return 'unreachable';
  const token = grantedIn(reply);
  if (typeof token === 'string') return token;
  if (token.length > MAX_TOKEN_BYTES) return 'too-long';
  const stamp = checkTimestamp(token, value, [Buffer.from(authority.root, 'base64')]);
  if (typeof stamp === 'string') return stamp;
  return stamp.nonce && Buffer.compare(stamp.nonce, nonce) === 0 ? { token, stamp } : 'nonce';
}

function grantedIn(reply: Buffer): Uint8Array | 'refused' | 'unreadable' {
  try {
    return tokenOf(reply) ?? 'refused';
  } catch {
    return 'unreadable'; // not a TimeStampResp, for example the page of a captive portal
  }
}

/** What an authority said of a certificate, as it goes into the file. */
export interface Answer {
  readonly kind: 'ocsp' | 'crl';
  readonly der: Uint8Array;
}

/** The first answer about this certificate that holds at `at`: from those that are known, then from the services in their order. */
export async function askForStatus(
  asking: Asking,
  services: SealServicesBody['revocation'],
  { about, at, known }: { readonly about: Issued; readonly at: Date; readonly known: readonly Answer[] },
): Promise<Answer | undefined> {
  const holds = (answer: Answer): boolean => {
    const status = statusIn(answer, about);
    return status !== undefined && covers(status, at);
  };
  const held = known.find(holds);
  if (held) return held;
  for (const { kind, url } of services) {
    const question: Question =
      kind === 'ocsp'
        ? { method: 'POST', url, body: ocspRequest(ocspSubject(about)), type: 'application/ocsp-request' }
        : { method: 'GET', url, body: new Uint8Array() };
    const der = await ask(asking, question);
    const answer = der && { kind, der: new Uint8Array(der) };
    if (answer && holds(answer)) return answer;
  }
  return undefined;
}
