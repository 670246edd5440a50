import type { z } from 'zod';
import type { MachineKeyReply, MachineKeyRequest } from '#contract/wire/machine';
import { machineKeyBytes } from '#domain/request-signature/index';
import type { Central } from '../../context.ts';
import { transaction } from '../../db/sql.ts';
import { kidOf, verifiesEd25519 } from '../../keys.ts';
import { refuse } from '../../problem.ts';
import type { Caller } from '../../signed.ts';
import { insertReplacingKey, lockMachine, selectPublicKey } from './machine.sql.ts';

/**
 * Takes the key that will replace the caller's; that one ends at the first use of the new (docs/design/sync.md,
 * section 7). The same request again gets the same answer.
 * Errors: `bad_proof`, `push_only` (a suspected clone must not shut the other one out), `taken` (a key once used).
 */
export async function replaceKey(
  central: Central,
  caller: Caller,
  request: MachineKeyRequest,
): Promise<z.output<typeof MachineKeyReply>> {
  if (caller.status === 'push_only') refuse('push_only');
  const rawKey = Buffer.from(request.public_key, 'base64');
  const signed = machineKeyBytes(caller.machineId, request.public_key);
  if (rawKey.length !== 32 || !verifiesEd25519(rawKey, signed, Buffer.from(request.proof, 'base64'))) {
    refuse('bad_proof');
  }
  const kid = kidOf(rawKey);
  return transaction(central.pool, 'write', async (db) => {
    await lockMachine(db, [caller.machineId]);
    const known = await selectPublicKey(db, [rawKey]);
    if (known && (known.machine_id !== caller.machineId || known.revoked_at !== null)) refuse('taken');
    if (!known) await insertReplacingKey(db, [kid, caller.machineId, rawKey, caller.kid]);
    return { kid };
  });
}
