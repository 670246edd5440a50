import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MachineKeyReply } from '#contract/wire/machine';
import { kidOf } from '#central/keys';
import { rawPublicKey } from '#core/features/sync/centre';
import { machineKeyBytes } from '#domain/request-signature/index';
import { TestMachine } from './machine.ts';
import { startCentral, type TestCentral, testMall } from './setup.ts';

const mall = testMall(1);
let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([mall]);
});
afterAll(() => central.close());

const newKey = (): KeyObject => generateKeyPairSync('ed25519').privateKey;
const publicOf = (key: KeyObject): string => rawPublicKey(key).toString('base64');

const replace = (machine: TestMachine, key: KeyObject, prover = key, machineId = machine.id) => {
  const proof = sign(null, machineKeyBytes(machineId, publicOf(key)), prover).toString('base64');
  return machine.send('/v1/machine/key', { public_key: publicOf(key), proof }, MachineKeyReply);
};
function using(machine: TestMachine, key: KeyObject): TestMachine {
  const same = new TestMachine(central, { id: machine.id, incarnation: machine.incarnation, key });
  same.enrolled = { ...machine.enrolled, kid: kidOf(rawPublicKey(key)) };
  return same;
}

test('the old key works until the new one is used for the first time, and never after', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const key = newKey();
  expect(await replace(machine, key)).toEqual({ kid: kidOf(rawPublicKey(key)) });
  expect(await replace(machine, key)).toEqual({ kid: kidOf(rawPublicKey(key)) }); // a lost answer
  machine.register('Dengan kunci lama');
  await machine.push();

  const renewed = using(machine, key);
  renewed.register('Dengan kunci baru');
  expect(await renewed.refusedPush(renewed.batch())).toMatchObject({ code: 'fork' }); // it is known, with its own log
  machine.register('Kunci lama lagi');
  expect(await machine.refusedPush(machine.batch())).toMatchObject({ code: 'unknown_key' });
});

test('a key needs the proof of its holder, for this machine', async () => {
  const machine = await TestMachine.enrol(central, mall);
  const other = await TestMachine.enrol(central, mall);
  const key = newKey();
  expect(await replace(machine, key, machine.key)).toMatchObject({ code: 'bad_proof', status: 401 });
  expect(await replace(machine, key, key, other.id)).toMatchObject({ code: 'bad_proof' });
  expect(await replace(machine, other.key)).toMatchObject({ code: 'taken', status: 409 });
});

test('a suspected clone cannot shut the other one out', async () => {
  const machine = await TestMachine.enrol(central, mall);
  await central.owner.query(`UPDATE machine SET status = 'push_only' WHERE id = $1`, [machine.id]);
  expect(await replace(machine, newKey())).toMatchObject({ code: 'push_only', status: 403 });
});
