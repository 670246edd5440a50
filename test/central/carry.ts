import { sign } from 'node:crypto';
import { EXPORT_TYPE, type ExportHead, ImportReply } from '#contract/wire/export-file';
import { sha256 } from '#central/keys';
import { createSealer } from '#core/features/sync/seal';
import { recordHead, type RecordKind } from '#domain/export-file/index';
import { digestField, signatureBase, signatureInput } from '#domain/request-signature/index';
import type { TestMachine } from './machine.ts';

/** A record as it lies in an export. */
export const record = (kind: RecordKind, ...parts: readonly Uint8Array[]): Buffer => {
  const bytes = Buffer.concat(parts);
  return Buffer.concat([recordHead({ kind, length: bytes.length }), bytes]);
};

export const jsonRecord = (kind: RecordKind, value: unknown): Buffer =>
  record(kind, Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));

export const headOf = ({ id, enrolled }: TestMachine, change: Partial<ExportHead> = {}): Buffer =>
  jsonRecord('head', { v: 1, machine_id: id, kid: enrolled.kid, app: 'test', ...change });

/** Anybody can seal: the key is public. */
export function sealTo(publicKey: Uint8Array, ...clear: readonly Uint8Array[]): Buffer {
  const sealer = createSealer(publicKey);
  return Buffer.concat([sealer.head, ...clear.flatMap((bytes) => sealer.add(bytes)), sealer.end()]);
}

export const keyOf = ({ enrolled }: TestMachine): Buffer =>
  Buffer.from(enrolled.server_keys[0]?.x25519 ?? '', 'base64');

interface Claim {
  /** What the carrier says of the bytes. */
  readonly digest?: Buffer;
  readonly type?: string;
}

/** Headers of a request that brings `bytes`, signed by `machine` for a person. */
export function carryHeaders(
  { central, enrolled, key }: TestMachine,
  operator: string | null,
  bytes: Uint8Array,
  { digest = sha256(bytes), type = EXPORT_TYPE }: Claim = {},
): Record<string, string> {
  const request = {
    method: 'POST',
    authority: new URL(central.url).host,
    path: '/v1/imports',
    query: '?',
    contentEncoding: null,
    operator,
    contentDigest: digestField(digest),
  };
  const params = { keyid: enrolled.kid, nonce: central.nonce(enrolled.kid) };
  const signature = sign(null, Buffer.from(signatureBase(request, params)), key).toString('base64');
  return {
    'content-type': type,
    'content-digest': request.contentDigest,
    'signature-input': `loket=${signatureInput(request, params)}`,
    signature: `loket=:${signature}:`,
    ...(operator === null ? {} : { 'loket-operator': operator }),
  };
}

/** Brings a file to the centre. */
export async function carry(
  machine: TestMachine,
  operator: string | null,
  bytes: Uint8Array,
  claim: Claim = {},
): Promise<{ status: number; code: string; reply: ImportReply | null }> {
  const { status, headers, body } = await machine.central.http.send({
    method: 'POST',
    url: `${machine.central.url}/v1/imports`,
    headers: carryHeaders(machine, operator, bytes, claim),
    body: bytes,
    signal: AbortSignal.timeout(20_000),
  });
  const reply = status === 200 ? ImportReply.parse(JSON.parse(body.toString('utf8'))) : null;
  return { status, code: headers['loket-problem'] ?? '', reply };
}
