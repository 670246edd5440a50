import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import type { Input, Output } from '#contract/index';
import { EnrolReply } from '#contract/wire/enrolment';
import type { Db } from '#core/db/sql';
import { fail } from '#core/fault';
import type { Clock } from '#core/ports/clock';
import type { Http } from '#core/ports/http';
import type { Ids } from '#core/ports/ids';
import type { Secrets } from '#core/ports/secrets';
import { logStartBytes } from '#domain/mutations/hash';
import { enrolmentBytes, fingerprintBytes } from '#domain/request-signature/index';
import { base64 } from './batch.ts';
import { type Failure, postUnsigned, rawPublicKey, readMachineKey } from './centre.ts';
import { insertCursor, replaceCatalogueRow } from './scope.sql.ts';
import {
  insertMeta,
  replaceEnrolment,
  replaceSetting,
  selectMeta,
  selectSetting,
  updateMetaEnrolled,
} from './sync.sql.ts';

export interface Enrolling {
  readonly db: Db;
  readonly http: Http;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  readonly app: string;
  /** Certificate request of the seal key, PKCS #10 DER in base64; makes and stores the key at the first call. */
  makeSealRequest(): Promise<{ csr: string }>;
}

/**
 * Makes this workstation known at a centre. Keys, machine id and certificate request are stored before anything is
 * sent, so the same call again after a lost answer is the same request.
 * Errors: `code-invalid`, `code-used`, `centre-unreachable`, `centre-refused`.
 */
export async function enrol(
  enrolling: Enrolling,
  input: Pick<Input<'enrolment.enrol'>, 'centreUrl' | 'code'>,
  signal: AbortSignal,
): Promise<Output<'enrolment.enrol'>> {
  const { db, http, clock } = enrolling;
  const key = await machineKey(enrolling.secrets);
  const csr = await sealRequest(enrolling);
  const meta = ownLog(enrolling);
  const claim = {
    code: input.code.toUpperCase(),
    machine_id: meta.machineId,
    incarnation: meta.incarnation,
    public_key: base64(rawPublicKey(key)),
    csr,
    app: enrolling.app,
  };
  const proof = base64(sign(null, enrolmentBytes(claim), key));
  const url = new URL('/v1/enrol', input.centreUrl).href;
  const answer = await postUnsigned(http, { url, body: { ...claim, proof }, signal }, EnrolReply);
  if (!answer.ok) return refuse(answer.failure);
  const reply = answer.value;
  const fingerprint = createHash('sha256')
    .update(fingerprintBytes(claim.public_key, csr, reply.server_id))
    .digest('hex');
  remember(db, reply, { centreUrl: input.centreUrl, fingerprint, at: clock.now() });
  return { machineName: reply.machine.name, series: reply.series, fingerprint };
}

function refuse(failure: Failure): never {
  if (failure.kind === 'unreachable' && failure.reason === 'insecure') fail('centre-refused', { code: 'insecure' });
  if (failure.kind === 'unreachable' || failure.kind === 'transient') fail('centre-unreachable', {});
  if (failure.kind === 'bad-answer') fail('centre-refused', { code: 'bad-answer' });
  const { code } = failure.problem;
  if (code === 'code_invalid') fail('code-invalid', {});
  if (code === 'code_used') fail('code-used', {});
  fail('centre-refused', { code });
}

async function machineKey(secrets: Secrets): Promise<KeyObject> {
  const stored = await secrets.get('machine');
  if (stored !== null) return readMachineKey(stored);
  const { privateKey } = generateKeyPairSync('ed25519');
  await secrets.set('machine', base64(privateKey.export({ format: 'der', type: 'pkcs8' })));
  return privateKey;
}

/** ECDSA signs differently each time; the stored request keeps a repeated enrolment, and its fingerprint, the same. */
const CSR_SETTING = 'enrolment-csr';

async function sealRequest(enrolling: Enrolling): Promise<string> {
  const stored = selectSetting(enrolling.db, { name: CSR_SETTING });
  if (stored) return stored.value;
  const { csr } = await enrolling.makeSealRequest();
  replaceSetting(enrolling.db, { name: CSR_SETTING, value: csr });
  return csr;
}

/** The log begins here and stays, through every later enrolment. */
function ownLog({ db, ids }: Enrolling): { readonly machineId: string; readonly incarnation: string } {
  const known = selectMeta(db);
  if (known) return known;
  const log = { machineId: ids.next(), incarnation: ids.next() };
  const headHash = createHash('sha256').update(logStartBytes(log.machineId, log.incarnation)).digest();
  insertMeta(db, { ...log, headHash });
  return log;
}

/** All of the answer in one transaction: half an enrolment is none. */
function remember(
  db: Db,
  reply: EnrolReply,
  facts: { readonly centreUrl: string; readonly fingerprint: string; readonly at: string },
): void {
  const grant =
    reply.grants.find(({ scope }) => scope.startsWith('mall:')) ?? fail('centre-refused', { code: 'no-grant' });
  const machineScope = `machine:${reply.machine.id}`;
  const run = db.transaction(() => {
    updateMetaEnrolled(db, {
      serverId: reply.server_id,
      series: reply.series,
      spareSeries: JSON.stringify(reply.spare_series),
    });
    replaceEnrolment(db, {
      centreUrl: facts.centreUrl,
      kid: reply.kid,
      machineName: reply.machine.name,
      fingerprint: facts.fingerprint,
      mallScope: grant.scope,
      grantId: grant.id,
      policy: '{}',
      enrolledAt: facts.at,
    });
    const body = JSON.stringify(reply.machine);
    replaceCatalogueRow(db, { scope: machineScope, entity: 'machine', id: reply.machine.id, rev: 0, body });
    for (const scope of reply.scopes) insertCursor(db, { scope });
  });
  run.immediate();
}
