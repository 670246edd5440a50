import * as pkijs from 'pkijs';
import { generateSealKey, localSigner, type Signer } from '#core/features/receipts/seal/signer';
import { demoSigner, type DemoAuthority } from './authority.ts';

const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';
const EXTENSIONS = { emailProtection: '2.5.29.37', crlDistributionPoints: '2.5.29.31', nothing: '' } as const;

/** A signer whose leaf is right but for one part, which other validators ask for; `nothing` is the control. */
export async function leafWithout(part: keyof typeof EXTENSIONS, authority: DemoAuthority): Promise<Signer> {
  const { chain } = await (await demoSigner(authority)).describe();
  const key = await generateSealKey();
  const leaf = pkijs.Certificate.fromBER(new Uint8Array(chain[0] ?? []));
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  await leaf.subjectPublicKeyInfo.importKey(
    await crypto.subtle.importKey('spki', key.spki, algorithm, true, ['verify']),
  );
  leaf.extensions = (leaf.extensions ?? []).flatMap((extension) => {
    if (extension.extnID !== EXTENSIONS[part]) return [extension];
    if (!(extension.parsedValue instanceof pkijs.ExtKeyUsage)) return [];
    const keyPurposes = extension.parsedValue.keyPurposes.filter((purpose) => purpose !== EMAIL_PROTECTION);
    return [
      new pkijs.Extension({
        extnID: extension.extnID,
        extnValue: new pkijs.ExtKeyUsage({ keyPurposes }).toSchema().toBER(),
      }),
    ];
  });
  await leaf.sign(
    await crypto.subtle.importKey('pkcs8', authority.intermediate.pkcs8, algorithm, false, ['sign']),
    'SHA-256',
  );
  const der = new Uint8Array(leaf.toSchema(true).toBER());
  return localSigner({ privateKeyPkcs8: key.pkcs8, chainDer: [der, authority.intermediate.certificate] });
}
