import { createHash, X509Certificate } from 'node:crypto';
import type pg from 'pg';
import type { z } from 'zod';
import type { CertificateBody, RootBody, SealServicesBody, TrustKeyBody } from '#contract/wire/enrolment';
import { allowScopes, transaction } from '../db/sql.ts';
import { putCatalogueRows } from '../feed.ts';
import { insertHead } from '../feed.sql.ts';
import { idFrom, newId } from '../ports/ids.ts';
import { type CertificateRequest, lockApproved, updateIssued, updateRefused } from './authority.sql.ts';
import { issueLeaf } from './certificates.ts';
import type { AuthorityKeys } from './keys.ts';

/** A leaf is valid from a little before now: counters' clocks are wrong. */
const BACKDATE_MS = 3_600_000;

/** Root certificate for every counter, as a row of `catalogue`. Nothing changes when it is there already. */
export async function publishRoot(pool: pg.Pool, keys: AuthorityKeys): Promise<void> {
  const der = Buffer.from(keys.root).toString('base64');
  const body: z.output<typeof RootBody> = { der };
  await transaction(pool, 'write', async (db) => {
    await allowScopes(db, ['catalogue']);
    await insertHead(db, ['catalogue', newId()]);
    await putCatalogueRows(db, [{ scope: 'catalogue', entity: 'root', id: idFrom('root', der), body }]);
  });
}

/** Who gives times and answers about certificates, for every counter; the row is one and is replaced. */
export async function publishServices(pool: pg.Pool, body: SealServicesBody): Promise<void> {
  await transaction(pool, 'write', async (db) => {
    await allowScopes(db, ['catalogue']);
    await insertHead(db, ['catalogue', newId()]);
    const id = idFrom('seal_services', 'one');
    await putCatalogueRows(db, [{ scope: 'catalogue', entity: 'seal_services', id, body }]);
  });
}

/** Issues for the oldest approved request; false when there is none. A request that cannot be used is refused. */
export async function issueNext(pool: pg.Pool, keys: AuthorityKeys, crlUrl: string): Promise<boolean> {
  return transaction(pool, 'write', async (db) => {
    const request = await lockApproved(db);
    if (!request) return false;
    const leaf = await leafFor(request, keys, crlUrl);
    if (!leaf) {
      await updateRefused(db, [request.id, 'csr']);
      return true;
    }
    const scope = `machine:${request.machine_id}`;
    await allowScopes(db, ['catalogue', scope]);
    await putCatalogueRows(db, [
      { scope, entity: 'certificate', id: request.id, body: leaf.certificate },
      { scope: 'catalogue', entity: 'trust_key', id: idFrom('trust_key', leaf.trustKey.kid), body: leaf.trustKey },
    ]);
    await updateIssued(db, [request.id]);
    return true;
  });
}

interface Issued {
  readonly certificate: CertificateBody;
  readonly trustKey: z.output<typeof TrustKeyBody>;
}

async function leafFor(
  { csr, series }: CertificateRequest,
  keys: AuthorityKeys,
  crlUrl: string,
): Promise<Issued | null> {
  const [site = '', machine = ''] = series.split('-');
  const notBefore = new Date(Date.now() - BACKDATE_MS);
  // The request comes from outside: one that does not parse or is not signed by its own key is refused, not a fault.
  const der = await issueLeaf(keys.intermediate, csr, { site, machine, crlUrl, notBefore }).catch(() => null);
  if (!der) return null;
  const leaf = new X509Certificate(der);
  const spki = leaf.publicKey.export({ type: 'spki', format: 'der' });
  const kid = createHash('sha256').update(spki).digest('hex').slice(0, 16);
  const from = leaf.validFromDate.toISOString();
  const to = leaf.validToDate.toISOString();
  const chain = [der, keys.intermediate.certificate].map((each) => Buffer.from(each).toString('base64'));
  // The uncompressed point is the end of a P-256 SubjectPublicKeyInfo.
  const point = spki.subarray(-65).toString('base64');
  return {
    certificate: { kid, chain, validFrom: from, validTo: to },
    trustKey: { kid, point, site, machine, from, to, revokedAt: null },
  };
}
