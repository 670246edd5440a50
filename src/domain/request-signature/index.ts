import type { EnrolRequest } from '#contract/wire/enrolment';
import type { ServerKey } from '#contract/wire/export-file';

/** A request as both ends see it. Digest and encoding are of the bytes sent, after compression. */
export interface SignableRequest {
  readonly method: string;
  /** Host and port as in the `Host` header, lower case. */
  readonly authority: string;
  readonly path: string;
  /** With its question mark; `?` when there is none (RFC 9421, 2.2.7). */
  readonly query: string;
  /** `sha-256=:...:` (RFC 9530). */
  readonly contentDigest: string;
  readonly contentEncoding: string | null;
  /** Header `loket-operator`: the person an online act is done for. */
  readonly operator: string | null;
}

/** `Content-Digest` and `Repr-Digest` with SHA-256 (RFC 9530). `sha256`: 32 bytes. */
export const digestField = (sha256: Uint8Array): string => `sha-256=:${btoa(String.fromCharCode(...sha256))}:`;

/** No `created`: counter clocks are wrong, the server's nonce stands in its place (docs/design/sync.md, section 9). */
export interface SignatureParams {
  readonly keyid: string;
  readonly nonce: string;
}

const QUOTED = /^\("([^()]*)"\);keyid="([A-Za-z0-9_-]{1,64})";alg="ed25519";nonce="([A-Za-z0-9_-]{0,64})"$/;

function components(request: SignableRequest): [string, string][] {
  const covered: [string, string][] = [
    ['@method', request.method],
    ['@authority', request.authority],
    ['@path', request.path],
    ['@query', request.query],
    ['content-digest', request.contentDigest],
  ];
  if (request.contentEncoding !== null) covered.push(['content-encoding', request.contentEncoding]);
  if (request.operator !== null) covered.push(['loket-operator', request.operator]);
  return covered;
}

/** Value of `Signature-Input` behind `loket=`. */
export function signatureInput(request: SignableRequest, params: SignatureParams): string {
  const names = components(request).map(([name]) => `"${name}"`);
  return `(${names.join(' ')});keyid="${params.keyid}";alg="ed25519";nonce="${params.nonce}"`;
}

/** The text that is signed (RFC 9421, 2.5). */
export function signatureBase(request: SignableRequest, params: SignatureParams): string {
  const lines = components(request).map(([name, value]) => `"${name}": ${value}`);
  return [...lines, `"@signature-params": ${signatureInput(request, params)}`].join('\n');
}

/**
 * Reads `Signature-Input: loket=...` in the one form this project writes; anything else is undefined. Which parts
 * are covered is never taken from the header: the verifier builds the base itself and compares the whole value.
 */
export function parseSignatureInput(header: string): (SignatureParams & { readonly value: string }) | undefined {
  if (!header.startsWith('loket=')) return undefined;
  const value = header.slice('loket='.length);
  const match = QUOTED.exec(value);
  if (!match || match[2] === undefined || match[3] === undefined) return undefined;
  return { value, keyid: match[2], nonce: match[3] };
}

/** The bytes of `Signature: loket=:...:` in base64, or undefined. */
export const parseSignature = (header: string): string | undefined =>
  /^loket=:([A-Za-z0-9+/]{86}==):$/.exec(header)?.[1];

/** The bytes that `proof` of an enrolment signs: everything else that is sent, one field a line. */
export const enrolmentBytes = (request: Omit<EnrolRequest, 'proof'>): Uint8Array =>
  new TextEncoder().encode(
    [
      'loket-enrol-1',
      request.code,
      request.machine_id,
      request.incarnation,
      request.public_key,
      request.csr,
      request.app,
    ].join('\n'),
  );

/** What both screens show after an enrolment, as SHA-256: public halves sent, the server that answered, and its keys. */
export const fingerprintBytes = (
  { publicKey, csr }: { readonly publicKey: string; readonly csr: string },
  { serverId, serverKeys }: { readonly serverId: string; readonly serverKeys: readonly ServerKey[] },
): Uint8Array =>
  new TextEncoder().encode(
    ['loket-fingerprint-1', publicKey, csr, serverId, ...serverKeys.map(({ x25519 }) => x25519)].join('\n'),
  );

/** The bytes that the new key signs when it replaces another (docs/design/sync.md, section 7). */
export const machineKeyBytes = (machineId: string, publicKey: string): Uint8Array =>
  new TextEncoder().encode(['loket-machine-key-1', machineId, publicKey].join('\n'));
