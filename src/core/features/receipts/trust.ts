import { CertificateBody, TrustKeyBody } from '#contract/wire/enrolment';
import type { Db } from '#core/db/sql';
import { selectBodies } from '#core/features/catalogue/index';
import type { TrustedKey } from '#domain/receipt-token/index';

const second = (instant: string): number => Math.floor(Date.parse(instant) / 1000);

/** Seal keys that the authority listed; they came by sync and are checked against nothing else yet. */
export const trustedKeys = (db: Db): TrustedKey[] =>
  selectBodies(db, { entity: 'trust_key' }).map(({ body }) => {
    const { kid, point, site, machine, from, to, revokedAt } = TrustKeyBody.parse(JSON.parse(body));
    const key = { kid, point: Buffer.from(point, 'base64'), site, machine, from: second(from), to: second(to) };
    return revokedAt ? { ...key, revokedAt: second(revokedAt) } : key;
  });

/** The newest certificate of this machine's seal key, or undefined while none was issued. */
export function sealCertificate(db: Db): CertificateBody | undefined {
  const issued = selectBodies(db, { entity: 'certificate' }).map(({ body }) => CertificateBody.parse(JSON.parse(body)));
  return issued.toSorted((a, b) => a.validTo.localeCompare(b.validTo)).at(-1);
}
