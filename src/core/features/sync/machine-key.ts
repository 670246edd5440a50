import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { MachineKeyReply } from '#contract/wire/machine';
import { replaceSetting, selectSetting } from '#core/db/settings.sql';
import type { Db } from '#core/db/sql';
import type { Secrets } from '#core/ports/secrets';
import { machineKeyBytes } from '#domain/request-signature/index';
import { base64 } from './batch.ts';
import { type Centre, rawPublicKey, readMachineKey } from './centre.ts';
import { selectMeta, updateKid } from './sync.sql.ts';

/**
 * Two places in the key store: the key in use, and the one made to follow it, stored before it is sent. Which of them is
 * in use stands in the database and changes in one commit with the key's name.
 */
export type KeySlot = 'machine' | 'machine-next';

const SLOT = 'machine-key-slot';
const SINCE = 'machine-key-since';
/** What the other key was made for: a rotation, or the hash of an enrolment code. The same again is the same key. */
const MADE_FOR = 'machine-key-made-for';
const ROTATION = 'rotation';
/** A key serves for a year of server time (docs/adr/0022-machine-keys-are-renewed-yearly.md). */
const KEY_DAYS = 365;
const DAY_MS = 86_400_000;

export const slotInUse = (db: Db): KeySlot =>
  selectSetting(db, { name: SLOT })?.value === 'machine-next' ? 'machine-next' : 'machine';

const otherSlot = (db: Db): KeySlot => (slotInUse(db) === 'machine' ? 'machine-next' : 'machine');

export async function keyInUse(db: Db, secrets: Secrets): Promise<KeyObject | undefined> {
  const stored = await secrets.get(slotInUse(db));
  return stored === null ? undefined : readMachineKey(stored);
}

/** The first key of this machine, or the one that follows the key in use after a fresh code. */
export async function keyToEnrol(
  db: Db,
  secrets: Secrets,
  { isKnown, code }: { readonly isKnown: boolean; readonly code: string },
): Promise<{ readonly key: KeyObject; readonly slot: KeySlot }> {
  if (!isKnown) return { key: (await keyInUse(db, secrets)) ?? (await makeKey(secrets, 'machine')), slot: 'machine' };
  const madeFor = createHash('sha256').update(`loket-enrolment-attempt-1\n${code}`).digest('hex');
  return { key: await otherKey(db, secrets, madeFor), slot: otherSlot(db) };
}

async function otherKey(db: Db, secrets: Secrets, madeFor: string): Promise<KeyObject> {
  const slot = otherSlot(db);
  const stored = selectSetting(db, { name: MADE_FOR })?.value === madeFor ? await secrets.get(slot) : null;
  if (stored !== null) return readMachineKey(stored);
  const key = await makeKey(secrets, slot);
  replaceSetting(db, { name: MADE_FOR, value: madeFor });
  return key;
}

async function makeKey(secrets: Secrets, slot: KeySlot): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  await secrets.set(slot, base64(privateKey.export({ format: 'der', type: 'pkcs8' })));
  return privateKey;
}

/** Inside the transaction that changes the key's name. `serverTime` null when it was not told. */
export function useSlot(db: Db, slot: KeySlot, serverTime: string | null): void {
  replaceSetting(db, { name: SLOT, value: slot });
  replaceSetting(db, { name: SINCE, value: serverTime ?? '' });
  replaceSetting(db, { name: MADE_FOR, value: '' });
}

/** Whether a key that serves since `since` is due at `now`; both are server time. */
export const isDue = (since: string, now: string): boolean => Date.parse(now) - Date.parse(since) >= KEY_DAYS * DAY_MS;

/** Replaces the machine key when it is due; true when another one is in use. A failure is tried again at the next pull. */
export async function rotateKey(db: Db, secrets: Secrets, centre: Centre, signal: AbortSignal): Promise<boolean> {
  const meta = selectMeta(db);
  if (!meta || meta.serverTime === null) return false;
  const since = selectSetting(db, { name: SINCE })?.value ?? '';
  if (since === '') replaceSetting(db, { name: SINCE, value: meta.serverTime });
  if (since === '' || !isDue(since, meta.serverTime)) return false;

  const key = await otherKey(db, secrets, ROTATION);
  const publicKey = base64(rawPublicKey(key));
  const proof = base64(sign(null, machineKeyBytes(meta.machineId, publicKey), key));
  const answer = await centre.post('/v1/machine/key', { public_key: publicKey, proof }, MachineKeyReply, signal);
  if (!answer.ok) {
    const isTaken = answer.failure.kind === 'refused' && answer.failure.problem.code === 'taken';
    if (isTaken) replaceSetting(db, { name: MADE_FOR, value: '' });
    return false;
  }
  const { kid } = answer.value;
  const run = db.transaction(() => {
    updateKid(db, { kid });
    useSlot(db, otherSlot(db), answer.serverTime ?? meta.serverTime);
  });
  run.immediate();
  return true;
}
