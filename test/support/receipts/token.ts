import { createHash, sign } from 'node:crypto';
import { issuerAndSerial } from '#core/features/receipts/seal/cms';
import { DER_TAG, element, octets, oid, sequence, setOf, smallInteger } from '#core/features/receipts/seal/der';
import type { TokenSigner } from './openssl.ts';

const SHA256 = sequence(oid('2.16.840.1.101.3.4.2.1'));
const TST_INFO = oid('1.2.840.113549.1.9.16.1.4');
export const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();

/** What a time-stamping authority that errs or lies may put into a token. */
export interface TokenWords {
  /** SHA-256 of what the token is over: the value of a signature. */
  readonly imprint: Uint8Array;
  readonly time: Date;
  /** INTEGER in DER. */
  readonly nonce?: Uint8Array;
  /** The certificate that the signed attributes name; the signer's own when absent. */
  readonly named?: Uint8Array;
  /** Bytes of nothing that make the token long, as an extension of the authority. */
  readonly filling?: number;
}

/** A token of RFC 3161 made by hand, for those that `openssl ts` refuses to make. */
export function makeToken(
  signer: TokenSigner,
  { imprint, time, nonce, named, filling }: TokenWords,
): Uint8Array<ArrayBuffer> {
  const generalized = Buffer.from(`${time.toISOString().replace(/\D/g, '').slice(0, 14)}Z`);
  const content = sequence(
    smallInteger(1),
    oid('1.2.3.4.1'),
    sequence(SHA256, octets(imprint)),
    smallInteger(7),
    element(0x18, generalized),
    ...(nonce ? [nonce] : []),
    ...(filling ? [element(0xa1, sequence(oid('1.2.3.4.5'), octets(new Uint8Array(filling))))] : []),
  );
  const certificateId = sequence(sequence(sequence(octets(digest(named ?? signer.certificate)))));
  const attributes = [
    sequence(oid('1.2.840.113549.1.9.3'), setOf([TST_INFO])),
    sequence(oid('1.2.840.113549.1.9.4'), setOf([octets(digest(content))])),
    sequence(oid('1.2.840.113549.1.9.16.2.47'), setOf([certificateId])),
  ];
  const signature = sign('sha256', setOf(attributes), signer.key);
  const { issuer, serial } = issuerAndSerial(signer.certificate);
  const signerInfo = sequence(
    smallInteger(1),
    sequence(issuer, serial),
    SHA256,
    setOf(attributes, 0xa0),
    sequence(oid('1.2.840.10045.4.3.2')),
    octets(signature),
  );
  const signedData = sequence(
    smallInteger(3),
    element(DER_TAG.set, SHA256),
    sequence(TST_INFO, element(0xa0, octets(content))),
    element(0xa0, signer.certificate),
    element(DER_TAG.set, signerInfo),
  );
  return sequence(oid('1.2.840.113549.1.7.2'), element(0xa0, signedData));
}

/** TimeStampResp: granted with a token, or a refusal. */
export const timestampReply = (token: Uint8Array | undefined): Uint8Array<ArrayBuffer> =>
  token ? sequence(sequence(smallInteger(0)), token) : sequence(sequence(smallInteger(2)));
