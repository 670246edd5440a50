import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { ServerKey } from '#contract/wire/export-file';
import { kidOf } from './keys.ts';

/** What files that counters export are sealed to. One for all copies of the centre, and in its backup. */
export interface ImportKey {
  readonly privateKey: KeyObject;
  /** Raw public half, 32 bytes. */
  readonly publicKey: Buffer;
  /** As machines are told of it at enrolment. */
  readonly shown: ServerKey;
}

/** A fresh one, as `server_state` keeps it: PKCS #8 in base64. */
export const makeImportKey = (): string =>
  generateKeyPairSync('x25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');

export function readImportKey(stored: string): ImportKey {
  const privateKey = createPrivateKey({ key: Buffer.from(stored, 'base64'), format: 'der', type: 'pkcs8' });
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32);
  return { privateKey, publicKey, shown: { kid: kidOf(publicKey), x25519: publicKey.toString('base64') } };
}
