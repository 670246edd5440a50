import { createPrivateKey, createPublicKey } from 'node:crypto';
import type { Secrets } from '#core/ports/secrets';
import { makeCsr } from './csr.ts';
import { generateSealKey, type SealKey } from './seal/signer.ts';

/** At enrolment the machine has no code yet, and the authority decides the names of the certificate by itself. */
const NAMES_BEFORE_ENROLMENT = { site: 'permintaan', machine: 'baru' } as const;

/**
 * The certificate request of this workstation's seal key. The key is made at the first call and stored before anything
 * about it is sent, so a repeated enrolment asks for the same key.
 */
export async function makeSealRequest(secrets: Secrets): Promise<{ csr: string }> {
  const stored = await secrets.get('seal');
  const key = stored === null ? await generateSealKey() : fromStored(stored);
  if (stored === null) await secrets.set('seal', Buffer.from(key.pkcs8).toString('base64'));
  return { csr: Buffer.from(await makeCsr(key, NAMES_BEFORE_ENROLMENT)).toString('base64') };
}

function fromStored(base64: string): SealKey {
  const pkcs8 = Buffer.from(base64, 'base64');
  const privateKey = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return { pkcs8: new Uint8Array(pkcs8), spki: new Uint8Array(spki) };
}
