import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { idFrom } from '#central/ports/ids';
import { ask, codeOf, create, newFile, patch, put, type TestFile, writeWithFiles } from './files.ts';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall, uuid } from './setup.ts';

const mall = testMall(1);
const other = testMall(2);
const SUPERVISOR = uuid(1012);
const [HERE, THERE] = [`mall:${mall.site.id}`, `mall:${other.site.id}`];
let central: TestCentral;
beforeAll(async () => {
  const both = { ...other, officers: [...other.officers, ...mall.officers.slice(1)] } as typeof other;
  central = await startCentral([mall, both]);
});
afterAll(() => central.close());

/** A machine whose grant has ended, with work that a supervisor of both malls handed over to the other one. */
async function handedOver(files: readonly TestFile[]): Promise<{ author: TestMachine; id: string }> {
  const [author, desk] = [await TestMachine.enrol(central, mall, 1), await TestMachine.enrol(central, mall)];
  await look(
    central,
    `UPDATE access_grant SET ended_at = now(), ended_by = $2, ended_cause = 'for_cause' WHERE machine_id = $1`,
    [author.id, SUPERVISOR],
  );
  const id = writeWithFiles(author, files);
  await author.push();
  for (const { txn } of author.log) {
    const decision = { entity: 'parked', entity_id: idFrom('loket-parked-1', author.id, txn), operator_id: SUPERVISOR };
    desk.write({ name: 'parked.accept', args: { scope: THERE }, ...decision });
  }
  expect((await desk.push()).results.every(({ status }) => status === 'applied')).toBe(true);
  return { author, id };
}

const head = async (machine: TestMachine, file: TestFile) =>
  (await ask(machine, 'HEAD', `/v1/blobs/${file.name}`)).status;
const get = (machine: TestMachine, file: TestFile, id: string) =>
  ask(machine, 'GET', `/v1/blobs/${file.name}?entity=application&id=${id}`);
const storedIn = (file: TestFile) =>
  look<{ scope: string; stored: boolean }>(
    central,
    `SELECT scope, stored_at IS NOT NULL AS stored FROM blob WHERE sha256 = decode($1, 'hex') ORDER BY scope`,
    [file.name],
  );

test('who wrote what was handed over brings its files, small and large, and the other mall is told', async () => {
  const [small, large] = [newFile(3_000), newFile(1_200_000)];
  const reader = await TestMachine.enrol(central, other);
  const { author, id } = await handedOver([small, large]);
  expect(await look(central, 'SELECT scope FROM application WHERE id = $1', [id])).toEqual([{ scope: THERE }]);
  expect(await head(author, small)).toBe(404);
  const pull = async (epoch: string | null, pos: number) =>
    (await reader.pull([{ scope: THERE, epoch, pos }])).scopes[0];
  const before = await pull(null, 0);
  if (before?.mode !== 'snapshot') throw new Error('a first read is a snapshot');

  expect((await put(author, small)).status).toBe(201);
  const { headers } = await create(author, large);
  expect((await patch(author, headers['location'] ?? '', 0, large.bytes.subarray(0, 700_000))).status).toBe(204);
  expect((await patch(author, headers['location'] ?? '', 700_000, large.bytes.subarray(700_000))).status).toBe(204);
  for (const file of [small, large]) {
    expect(await storedIn(file)).toEqual([{ scope: THERE, stored: true }]);
    expect(await head(author, file)).toBe(200);
    expect((await get(reader, file, id)).body.equals(file.bytes)).toBe(true);
  }
  expect(await pull(before.epoch, before.snap_pos)).toMatchObject({ mode: 'delta', rows: [{ id, op: 'put' }] });
});

test('invariant 19: nobody else brings them, and who brings them reads nothing of that mall', async () => {
  const file = newFile(3_000);
  const { author, id } = await handedOver([file]);
  const { author: another } = await handedOver([newFile(2_000)]); // its own work lies in that mall as well
  const bystander = await TestMachine.enrol(central, mall);
  for (const machine of [another, bystander]) {
    expect(codeOf(await put(machine, file))).toBe('unreferenced');
    expect(codeOf(await create(machine, file))).toBe('unreferenced');
    expect(await head(machine, file)).toBe(404);
  }
  await put(author, file);
  for (const machine of [author, another, bystander]) expect(codeOf(await get(machine, file, id))).toBe('not_found');
  expect(await head(another, file)).toBe(404);
  const foreign = await TestMachine.enrol(central, other);
  const theirs = newFile(2_500);
  const their = writeWithFiles(foreign, [theirs]);
  await foreign.push();
  expect(codeOf(await put(author, theirs))).toBe('unreferenced');
  expect(await head(author, theirs)).toBe(404);
  expect(codeOf(await get(author, theirs, their))).toBe('not_found');
  expect(await author.pull([{ scope: THERE, epoch: null, pos: 0 }])).toMatchObject({ scopes: [{ mode: 'left' }] });
});

test('the same bytes in the mall of both are stored there only by who may say so', async () => {
  const file = newFile(3_000);
  const { author } = await handedOver([file]);
  const here = await TestMachine.enrol(central, mall);
  writeWithFiles(here, [file], randomUUID());
  await here.push();
  expect((await put(here, file)).status).toBe(201);
  expect(await storedIn(file)).toEqual([
    { scope: HERE, stored: true },
    { scope: THERE, stored: false },
  ]);
  expect((await put(author, file)).status).toBe(201);
  expect(await storedIn(file)).toMatchObject([{ stored: true }, { stored: true }]);
});
