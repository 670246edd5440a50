import { createHash, createPrivateKey, createPublicKey, sign, X509Certificate } from 'node:crypto';

/** A P-256 signature as r and s, 32 bytes each; the form of COSE and WebCrypto. */
export type P1363 = Uint8Array<ArrayBuffer>;

/** The key that seals, as its certificate shows it (docs/design/receipts.md). */
export interface KeyInfo {
  /** First 8 bytes of SHA-256 over the SubjectPublicKeyInfo, lower-case hex; the `kid` of the QR token. */
  readonly keyId: string;
  /** DER certificates, leaf first, then intermediates; never the root. */
  readonly chain: readonly Uint8Array[];
  readonly validFrom: Date;
  readonly validTo: Date;
  /** Whether a recognised provider (PSrE) issued the certificate; paper and window say which. */
  readonly assurance: 'uncertified' | { readonly certified: string };
}

/** Signs the bytes of a seal or token with ECDSA P-256 and SHA-256. Whether a certificate has expired is for the caller to see. */
export interface Signer {
  readonly kind: 'local' | 'token';
  describe(): Promise<KeyInfo>;
  sign(bytes: Uint8Array): Promise<P1363>;
  close(): Promise<void>;
}

/** A new key pair in DER; the private half is wrapped by the key store before it touches a disk (docs/design/security.md). */
export interface SealKey {
  readonly pkcs8: Uint8Array<ArrayBuffer>;
  readonly spki: Uint8Array<ArrayBuffer>;
}

export async function generateSealKey(): Promise<SealKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign', 'verify']);
  return {
    pkcs8: new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey)),
    spki: new Uint8Array(await crypto.subtle.exportKey('spki', pair.publicKey)),
  };
}

/** First 8 bytes of SHA-256 over a SubjectPublicKeyInfo in DER, lower-case hex. */
export const keyIdOf = (spki: Uint8Array): string => createHash('sha256').update(spki).digest('hex').slice(0, 16);

/** A signer whose private key is in this process. Throws when the leaf is not for this key. */
export function localSigner(key: {
  readonly privateKeyPkcs8: Uint8Array;
  readonly chainDer: readonly Uint8Array[];
}): Signer {
  const privateKey = createPrivateKey({ key: Buffer.from(key.privateKeyPkcs8), format: 'der', type: 'pkcs8' });
  const [leafDer] = key.chainDer;
  if (!leafDer) throw new Error('a signer needs its certificate');
  const leaf = new X509Certificate(leafDer);
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  if (!leaf.checkPrivateKey(privateKey)) throw new Error('the certificate is for another key');
  const info: KeyInfo = {
    keyId: keyIdOf(spki),
    chain: key.chainDer,
    validFrom: leaf.validFromDate,
    validTo: leaf.validToDate,
    assurance: 'uncertified',
  };
  return {
    kind: 'local',
    describe: () => Promise.resolve(info),
    sign: (bytes) =>
      Promise.resolve(new Uint8Array(sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' }))),
    close: () => Promise.resolve(),
  };
}
