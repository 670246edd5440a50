import type { EnrolReply, EnrolRequest, MachineBody } from '#contract/wire/enrolment';
import { logStartBytes } from '#domain/mutations/hash';
import { enrolmentBytes, fingerprintBytes } from '#domain/request-signature/index';
import { clearAlarms } from '../../alarms.ts';
import type { Central } from '../../context.ts';
import { allowScopes, type Queryable, transaction } from '../../db/sql.ts';
import { codeHash } from '../../enrolment-code.ts';
import { insertHead } from '../../feed.sql.ts';
import { grantBody, tellMachine } from '../../grants.ts';
import { kidOf, sha256, verifiesEd25519 } from '../../keys.ts';
import { lockGrants, selectGrants, selectMachines, updateGrant, upsertGrant } from '../../machine.sql.ts';
import { idFrom, newId } from '../../ports/ids.ts';
import { refuse } from '../../problem.ts';
import { fillSpares, SPARE_COUNT } from '../../series.ts';
import { selectSpareSeries } from '../../series.sql.ts';
import * as sql from './enrolment.sql.ts';

/** Five wrong codes per address in ten minutes (docs/design/sync.md, section 9). */
const MAX_FAILURES = 5;
const FAILURE_WINDOW_MS = 600_000;

/**
 * Makes a workstation known. The same request again gets the same answer, whether the code was still fresh or not.
 * Errors: `too_many`, `code_invalid` (unknown or expired), `code_used`, `bad_proof`.
 */
export async function enrol(central: Central, address: string, request: EnrolRequest): Promise<EnrolReply> {
  const now = new Date(central.now());
  const since = new Date(central.now() - FAILURE_WINDOW_MS);
  await sql.deleteOldFailures(central.pool, [since]);
  const failed = await sql.countFailures(central.pool, [address, since]);
  if ((failed?.count ?? 0) >= MAX_FAILURES) refuse('too_many');
  const rawKey = Buffer.from(request.public_key, 'base64');
  if (rawKey.length !== 32 || !verifiesEd25519(rawKey, enrolmentBytes(request), Buffer.from(request.proof, 'base64'))) {
    refuse('bad_proof');
  }
  const answer = await transaction(central.pool, 'write', (db) => accept(central, db, request, rawKey, now));
  if (answer !== null) return answer;
  await sql.insertFailure(central.pool, [address, now]);
  return refuse('code_invalid');
}

async function accept(
  central: Central,
  db: Queryable,
  request: EnrolRequest,
  rawKey: Buffer,
  now: Date,
): Promise<EnrolReply | null> {
  const hash = codeHash(request.code);
  const kid = kidOf(rawKey);
  const code = await sql.lockCode(db, [hash]);
  if (!code) return null;
  if (code.used_by !== null && code.used_by !== kid) refuse('code_used');
  if (code.used_by === null && new Date(code.expires_at) <= now) return null;

  const machineScope = `machine:${request.machine_id}`;
  const siteId = code.scope.slice('mall:'.length);
  const machine = { id: request.machine_id, name: code.machine_name, siteId, counterId: code.counter_id };
  await allowScopes(db, [machineScope]);
  if (code.used_by === null) {
    await checkOwner(db, request.machine_id, code.scope);
    await addMachine(db, machine, kid, rawKey);
    await sql.updateCodeUsed(db, [hash, kid, now]);
    await addLog(db, request, siteId);
    await addGrant(db, machine, code.scope, code.issued_by);
    await clearAlarms(db, machine.id, central.now());
    const sent = { publicKey: request.public_key, csr: request.csr };
    const fingerprint = sha256(
      fingerprintBytes(sent, { serverId: central.serverId, serverKeys: [central.importKey.shown] }),
    );
    await addCertificateRequest(db, request, fingerprint);
  }
  return reply(central, db, request, machine, kid);
}

/** A code of one mall must not take over a machine of another by naming its id. */
async function checkOwner(db: Queryable, machineId: string, scope: string): Promise<void> {
  const grants = await selectGrants(db, [machineId]);
  const living = grants.filter((grant) => grant.ended_cause === null);
  const judged = living.length > 0 ? living : grants;
  if (judged.length > 0 && !judged.some((grant) => grant.scope === scope)) refuse('not_permitted');
}

async function addMachine(db: Queryable, machine: MachineBody, kid: string, rawKey: Buffer): Promise<void> {
  await sql.upsertMachine(db, [machine.id, machine.name]);
  await sql.revokeOtherKeys(db, [machine.id, kid]);
  if ((await sql.insertKey(db, [kid, machine.id, rawKey])) !== 1) refuse('bad_proof');
  await insertHead(db, [`machine:${machine.id}`, newId()]);
}

async function addLog(db: Queryable, request: EnrolRequest, siteId: string): Promise<void> {
  const { machine_id, incarnation } = request;
  const known = await sql.selectLog(db, [machine_id, incarnation]);
  const [next] = await fillSpares(db, machine_id, siteId, SPARE_COUNT + (known ? 0 : 1));
  if (known) return;
  if (next === undefined) throw new Error('no machine code was given');
  await sql.insertLog(db, [machine_id, incarnation, next, sha256(logStartBytes(machine_id, incarnation))]);
}

/**
 * A grant that fits the code stays; any other ends. The machine is told with the enrolment, so what it wrote before
 * counts as done in good faith.
 */
async function addGrant(db: Queryable, machine: MachineBody, scope: string, issuedBy: string): Promise<void> {
  const { id, counterId } = machine;
  await lockGrants(db, [[id]]);
  const before = await selectGrants(db, [id]);
  const living = before.filter((grant) => grant.ended_cause === null);
  const kept = living.find((g) => g.scope === scope && (counterId === null || g.assignment?.counterId === counterId));
  const ended = living.filter((grant) => grant !== kept);
  for (const grant of ended) await updateGrant(db, [grant.id, 'ended', issuedBy, 'reassigned']);
  if (kept) await updateGrant(db, [kept.id, 'active', null, null]);
  else {
    const assignment = JSON.stringify({ counterId, serviceCodes: null, officerIds: null });
    const place = Math.max(-1, ...before.map((grant) => grant.place)) + 1;
    await upsertGrant(db, [newId(), id, scope, 'counter', assignment, '', place, issuedBy]);
  }
  await allowScopes(db, [`machine:${id}`, ...new Set([scope, ...before.map((grant) => grant.scope)])]);
  const grants = (await selectGrants(db, [id])).map(grantBody);
  const known = new Set(before.filter((grant) => grant.ended_cause !== null).map((grant) => grant.id));
  const [stored] = await selectMachines(db, [[id]]);
  if (!stored) throw new Error('an enrolled machine is missing');
  await tellMachine(db, stored, grants, known);
}

async function addCertificateRequest(db: Queryable, request: EnrolRequest, fingerprint: Buffer): Promise<void> {
  const log = await sql.selectLog(db, [request.machine_id, request.incarnation]);
  const id = idFrom('loket-certificate-request-1', request.csr);
  const csr = Buffer.from(request.csr, 'base64');
  await sql.insertCertificateRequest(db, [id, request.machine_id, log?.series, csr, fingerprint]);
}

async function reply(
  central: Central,
  db: Queryable,
  request: EnrolRequest,
  machine: MachineBody,
  kid: string,
): Promise<EnrolReply> {
  const log = await sql.selectLog(db, [request.machine_id, request.incarnation]);
  if (!log) refuse('code_used'); // the same key came back with another incarnation: that is not this request again
  const grants = (await selectGrants(db, [machine.id])).filter((grant) => grant.ended_cause === null);
  return {
    kid,
    series: log.series,
    spare_series: (await selectSpareSeries(db, [machine.id])).map(({ series }) => series),
    server_id: central.serverId,
    server_keys: [central.importKey.shown],
    machine,
    grants: grants.map(grantBody),
    scopes: [`machine:${machine.id}`, 'catalogue', ...new Set(grants.map(({ scope }) => scope))],
  };
}
