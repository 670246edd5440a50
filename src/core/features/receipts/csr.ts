import { Utf8String } from 'asn1js';
import { AttributeTypeAndValue, CertificationRequest } from 'pkijs';
import type { SealKey } from './seal/signer.ts';

const COMMON_NAME = '2.5.4.3';

/**
 * Certificate request (PKCS #10, DER) for a seal key, signed by that key. The authority takes the key from it and decides
 * the names itself; they stand here for the person who approves it. Throws when the halves of the key do not belong together.
 */
export async function makeCsr(
  keys: SealKey,
  names: { readonly site: string; readonly machine: string },
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const privateKey = await crypto.subtle.importKey('pkcs8', keys.pkcs8, algorithm, false, ['sign']);
  const publicKey = await crypto.subtle.importKey('spki', keys.spki, algorithm, true, ['verify']);
  const request = new CertificationRequest();
  const common = new Utf8String({ value: `Segel Loket ${names.site}-${names.machine}` });
  request.subject.typesAndValues.push(new AttributeTypeAndValue({ type: COMMON_NAME, value: common }));
  await request.subjectPublicKeyInfo.importKey(publicKey);
  await request.sign(privateKey, 'SHA-256');
  if (!(await request.verify())) throw new Error('the two halves of the seal key do not belong together');
  return new Uint8Array(request.toSchema().toBER());
}
