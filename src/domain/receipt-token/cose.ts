import { decode, encode, rfc8949EncodeOptions } from 'cborg';
import { payloadFault, type TokenPayload } from './payload.ts';

/** COSE_Sign1 (RFC 9052) of a receipt, taken apart. */
export interface SignedToken {
  readonly payload: TokenPayload;
  /** First 8 bytes of SHA-256 over the SubjectPublicKeyInfo, lower-case hex. */
  readonly kid: string;
  /** r and s, 64 bytes. */
  readonly signature: Uint8Array<ArrayBuffer>;
}

const ES256 = -7;
const EXTERNAL_AAD = new TextEncoder().encode('loket-receipt-v1');
const STRICT = { strict: true, allowIndefinite: false, rejectDuplicateMapKeys: true, useMaps: true, tags: {} } as const;

const cbor = (value: unknown): Uint8Array<ArrayBuffer> => new Uint8Array(encode(value, rfc8949EncodeOptions));

const protectedHeader = (kid: string): Uint8Array => {
  if (!/^[0-9a-f]{16}$/.test(kid)) throw new Error(`key id of a token must be 16 hex digits: ${kid}`);
  const bytes = Uint8Array.from({ length: 8 }, (_, at) => Number.parseInt(kid.slice(at * 2, at * 2 + 2), 16));
  return cbor(
    new Map<number, unknown>([
      [1, ES256],
      [4, bytes],
    ]),
  );
};

const payloadBytes = (payload: TokenPayload): Uint8Array => {
  const fault = payloadFault(payload);
  if (fault) throw new Error(`receipt token: ${fault} is out of its limit`);
  const { number, service, site, holder, dataSha256, issuedAt } = payload;
  return cbor(
    new Map<number, unknown>([
      [1, number],
      [2, service],
      [3, site],
      [4, holder],
      [5, dataSha256],
      [6, issuedAt],
    ]),
  );
};

/** The Sig_structure of RFC 9052, section 4.4; its first byte is 0x84, so it can never pass as the attributes of a CMS. */
export function tokenBytesToSign(payload: TokenPayload, kid: string): Uint8Array<ArrayBuffer> {
  return cbor(['Signature1', protectedHeader(kid), EXTERNAL_AAD, payloadBytes(payload)]);
}

/** The token as bytes: protected header, empty unprotected header, payload, signature. */
export function encodeSign1(payload: TokenPayload, kid: string, signature: Uint8Array): Uint8Array<ArrayBuffer> {
  if (signature.length !== 64) throw new Error('signature of a token must be 64 bytes, r and s');
  return cbor([protectedHeader(kid), new Map(), payloadBytes(payload), signature]);
}

/** `undefined` unless the bytes are exactly what `encodeSign1` writes: header and key sets exact, limits kept, canonical. */
export function decodeSign1(bytes: Uint8Array): SignedToken | undefined {
  try {
    const token = readSign1(bytes);
    return token && sameBytes(encodeSign1(token.payload, token.kid, token.signature), bytes) ? token : undefined;
  } catch {
    return undefined; // cborg throws on everything that is not strict CBOR, encodeSign1 on every limit
  }
}

function readSign1(bytes: Uint8Array): SignedToken | undefined {
  const [header, , body, signature] = decode(bytes, STRICT) as unknown[];
  if (!(header instanceof Uint8Array) || !(body instanceof Uint8Array) || !(signature instanceof Uint8Array))
    return undefined;
  const kid = readMap(header)?.get(4);
  const fields = readMap(body);
  if (!(kid instanceof Uint8Array) || !fields) return undefined;
  const [number, service, site, holder, dataSha256, issuedAt] = [1, 2, 3, 4, 5, 6].map((key) => fields.get(key));
  if (typeof number !== 'string' || typeof service !== 'string' || typeof site !== 'string') return undefined;
  if (typeof holder !== 'string' || !(dataSha256 instanceof Uint8Array) || typeof issuedAt !== 'number')
    return undefined;
  return {
    payload: { number, service, site, holder, dataSha256, issuedAt },
    kid: Array.from(kid, (byte) => byte.toString(16).padStart(2, '0')).join(''),
    signature: new Uint8Array(signature),
  };
}

function readMap(bytes: Uint8Array): Map<unknown, unknown> | undefined {
  const map: unknown = decode(bytes, STRICT);
  return map instanceof Map ? map : undefined;
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, at) => byte === b[at]);
