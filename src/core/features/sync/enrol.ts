import { createHash, sign } from 'node:crypto';
import { z } from 'zod';
import type { Input, Output } from '#contract/index';
import { EnrolReply } from '#contract/wire/enrolment';
import { ServerKey } from '#contract/wire/export-file';
import { replaceSetting, selectSetting } from '#core/db/settings.sql';
import type { Db } from '#core/db/sql';
import { fail } from '#core/fault';
import type { Clock } from '#core/ports/clock';
import type { Http } from '#core/ports/http';
import type { Ids } from '#core/ports/ids';
import type { Secrets } from '#core/ports/secrets';
import { logStartBytes } from '#domain/mutations/hash';
import { enrolmentBytes, fingerprintBytes } from '#domain/request-signature/index';
import { base64 } from './batch.ts';
import type { NumberMark } from '#core/features/receipts/index';
import { type Failure, postUnsigned, rawPublicKey } from './centre.ts';
import { type KeySlot, keyToEnrol, useSlot } from './machine-key.ts';
import { insertCursor, replaceCatalogueRow } from './scope.sql.ts';
import { insertMeta, replaceEnrolment, selectLine, selectMeta, updateMetaEnrolled } from './sync.sql.ts';

export interface Enrolling {
  readonly db: Db;
  readonly http: Http;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  readonly numbers: Pick<NumberMark, 'used'>;
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
  const code = input.code.toUpperCase();
  const { key, slot } = await keyToEnrol(db, enrolling.secrets, { isKnown: selectLine(db) !== undefined, code });
  const csr = await sealRequest(enrolling);
  const meta = ownLog(enrolling);
  const claim = {
    code,
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
    .update(
      fingerprintBytes(
        { publicKey: claim.public_key, csr },
        { serverId: reply.server_id, serverKeys: reply.server_keys },
      ),
    )
    .digest('hex');
  const { centreUrl } = input;
  remember(enrolling, reply, { centreUrl, fingerprint, at: clock.now(), slot, serverTime: answer.serverTime });
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

/** ECDSA signs differently each time; the stored request keeps a repeated enrolment, and its fingerprint, the same. */
const CSR_SETTING = 'enrolment-csr';

/** Keys of the centre, as the fingerprint covered them; nothing else ever replaces them. */
const SERVER_KEYS_SETTING = 'server-keys';

/** The key to seal to; none where the workstation was enrolled by a centre that told none. */
export function serverKey(db: Db): ServerKey | undefined {
  const stored = selectSetting(db, { name: SERVER_KEYS_SETTING });
  return stored && z.array(ServerKey).parse(JSON.parse(stored.value))[0];
}

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

interface Facts {
  readonly centreUrl: string;
  readonly fingerprint: string;
  readonly at: string;
  readonly slot: KeySlot;
  readonly serverTime: string | null;
}

/** All of the answer in one transaction: half an enrolment is none. */
function remember({ db, numbers }: Enrolling, reply: EnrolReply, facts: Facts): void {
  const grant =
    reply.grants.find(({ scope }) => scope.startsWith('mall:')) ?? fail('centre-refused', { code: 'no-grant' });
  const machineScope = `machine:${reply.machine.id}`;
  const run = db.transaction(() => {
    updateMetaEnrolled(db, { serverId: reply.server_id, ...seriesAfter(db, reply, numbers.used()) });
    replaceSetting(db, { name: SERVER_KEYS_SETTING, value: JSON.stringify(reply.server_keys) });
    useSlot(db, facts.slot, facts.serverTime);
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

/** While another incarnation is chosen, numbers go on with the spare that was taken for it. */
function seriesAfter(db: Db, reply: EnrolReply, used: ReadonlySet<string>) {
  const meta = selectMeta(db);
  const series = meta?.nextIncarnation && meta.series ? meta.series : reply.series;
  const spares = reply.spare_series.filter((spare) => spare !== series && !used.has(spare));
  return { series, spareSeries: JSON.stringify(spares) };
}
