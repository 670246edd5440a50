import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createHash, createPrivateKey, createPublicKey, randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { type CertifiedKey, createIntermediate, createRoot, issueLeaf } from '#central/authority/certificates';
import { DemoMall } from '#contract/wire/mall';
import { KEY_BYTES } from '#core/db/key';
import { openDatabase } from '#core/db/open';
import { insertSetting } from '#core/db/settings.sql';
import type { Db } from '#core/db/sql';
import { makeSealRequest } from '#core/features/receipts/request';
import { keyIdOf } from '#core/features/receipts/seal/signer';
import { systemIds } from '#core/ports/ids';
import { insecureFileSecrets } from '#core/ports/secrets';
import { logStartBytes } from '#domain/mutations/hash';

export const RESOURCES = join(import.meta.dirname, '../../../resources');
export const MALL = DemoMall.parse(JSON.parse(readFileSync(join(RESOURCES, 'demo/mall.json'), 'utf8')));
const found = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('the demo mall lacks what the tests need');
  return value;
};
export const OFFICER = found(MALL.officers[0]);
export const COLLEAGUE = found(MALL.officers[1]);
export const SUPERVISOR = found(MALL.officers[2]);
export const TECHNICIAN = found(MALL.officers[3]);
export const COUNTER = found(MALL.counters.find(({ number }) => number === '12'));
/** Weak on purpose, so that a suite of sign-ins takes seconds; the real parameters are asserted elsewhere. */
const CHEAP = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Seeded {
  readonly dataFolder: string;
  readonly machineId: string;
  /** Root certificate, DER. */
  readonly root: Uint8Array;
  /** Whoever issued the seal certificate; the intermediate is undefined without one. */
  readonly authority: { readonly root: CertifiedKey; readonly intermediate: CertifiedKey | undefined };
}

/**
 * A data folder as enrolment leaves it, without a centre: identity, the demo mall's rows for counter 12 and, unless
 * `withoutCertificate`, a seal certificate from a fresh authority. The centre's address refuses connections.
 */
export async function seedWorkstation(
  dataFolder: string,
  options: { withoutCertificate?: boolean } = {},
): Promise<Seeded> {
  mkdirSync(dataFolder, { recursive: true });
  const secrets = insecureFileSecrets(dataFolder);
  const ids = systemIds();
  const key = ids.random(KEY_BYTES);
  await secrets.set('database', key.toString('base64'));
  const db = openDatabase(dataFolder, key);
  insertSetting(db, { name: 'kind', value: 'demo' });
  const machineId = randomUUID();
  writeIdentity(db, machineId);
  await writeMall(db, machineId);
  const authority = await writeCertificate(db, dataFolder, machineId, options.withoutCertificate ?? false);
  db.close();
  return { dataFolder, machineId, root: authority.root.certificate, authority };
}

function writeIdentity(db: Db, machineId: string): void {
  const incarnation = randomUUID();
  db.prepare(
    `INSERT INTO sync_meta (one, server_id, machine_id, incarnation, series, spare_series, next_seq, head_hash)
     VALUES (1, :serverId, :machineId, :incarnation, '6472A-K07', '["6472A-K08","6472A-K09"]', 1, :head)`,
  ).run({ serverId: randomUUID(), machineId, incarnation, head: firstLogHash(machineId, incarnation) });
  db.prepare(
    `INSERT INTO enrolment (one, centre_url, kid, machine_name, fingerprint, mall_scope, grant_id, policy, enrolled_at)
     VALUES (1, 'http://127.0.0.1:9', 'test', 'Loket 12', 'test', :scope, :grant, '{}', :at)`,
  ).run({ scope: `mall:${MALL.site.id}`, grant: randomUUID(), at: new Date().toISOString() });
}

const firstLogHash = (machineId: string, incarnation: string): Buffer =>
  createHash('sha256').update(logStartBytes(machineId, incarnation)).digest();

async function writeMall(db: Db, machineId: string): Promise<void> {
  const insert = rowWriter(db);
  const { id, ...site } = MALL.site;
  insert('catalogue', 'site', id, { id, ...site });
  for (const service of MALL.services) insert('catalogue', 'service', service.code, service);
  for (const counter of MALL.counters) insert('catalogue', 'counter', counter.id, counter);
  for (const { pin, ...officer } of MALL.officers) {
    insert('catalogue', 'officer', officer.id, { ...officer, verifier: await hash(pin, CHEAP) });
  }
  const machine = { id: machineId, name: 'Loket 12', siteId: id, counterId: COUNTER.id };
  insert(`machine:${machineId}`, 'machine', machineId, machine);
}

const rowWriter = (db: Db) => {
  const statement = db.prepare(
    `INSERT INTO catalogue_row (scope, entity, id, rev, body) VALUES (:scope, :entity, :id, 1, :body)`,
  );
  return (scope: string, entity: string, id: string, body: unknown) =>
    void statement.run({ scope, entity, id, body: JSON.stringify(body) });
};

async function writeCertificate(
  db: Db,
  dataFolder: string,
  machineId: string,
  isWithout: boolean,
): Promise<Seeded['authority']> {
  const now = new Date(Date.now() - 60_000);
  const root = await createRoot('Loket Uji Root', now);
  if (isWithout) return { root, intermediate: undefined };
  const intermediate = await createIntermediate(root, 'Kalimantan Timur', now);
  const secrets = insecureFileSecrets(dataFolder);
  const { csr } = await makeSealRequest(secrets);
  const leaf = await issueLeaf(intermediate, Buffer.from(csr, 'base64'), {
    site: '6472A',
    machine: 'K07',
    crlUrl: 'http://127.0.0.1:9/crl',
    notBefore: now,
  });
  const pkcs8 = Buffer.from((await secrets.get('seal')) ?? '', 'base64');
  const spki = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })).export({
    type: 'spki',
    format: 'der',
  });
  const kid = keyIdOf(spki);
  const validTo = new Date(now.getTime() + 90 * 86_400_000).toISOString();
  const insert = rowWriter(db);
  const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64');
  const chain = [base64(leaf), base64(intermediate.certificate)];
  insert(`machine:${machineId}`, 'certificate', randomUUID(), { kid, chain, validFrom: now.toISOString(), validTo });
  insert('catalogue', 'root', randomUUID(), { der: base64(root.certificate) });
  const point = base64(spki.subarray(-65));
  const period = { from: now.toISOString(), to: validTo, revokedAt: null };
  insert('catalogue', 'trust_key', randomUUID(), { kid, point, site: '6472A', machine: 'K07', ...period });
  return { root, intermediate };
}
