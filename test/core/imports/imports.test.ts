import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { keyOf, sealTo } from '#test/central/carry';
import { TestMachine } from '#test/central/machine';
import { look } from '#test/central/setup';
import { SEALED } from '#domain/sealed/index';
import { type Desk, finish, mall, officer, send, serve, start, supervisor, useFloor } from '../floor/desks.ts';

const box = useFloor();

/** A counter that was cut off, with two visits of its own, and the export of its work. */
async function cutOff(): Promise<{ desk: Desk; file: string }> {
  const desk = await box.desk(0, officer, box.proxy.url);
  box.proxy.cut();
  for (const name of ['SATU', 'DUA']) {
    await start(desk);
    await serve(desk, name);
    await finish(desk);
  }
  const { fileName } = await desk.page.call('sync.export', {});
  return { desk, file: join(desk.folder, fileName) };
}

const refusal = async (carrier: Desk, name: 'imports.choose' | 'imports.send'): Promise<unknown> => {
  const result = await carrier.page.ask(name, { commandId: crypto.randomUUID() });
  return result.ok ? null : result.error.code === 'import-refused' ? result.error.details.reason : result.error.code;
};

const choose = (carrier: Desk, path: string | null): Promise<unknown> => {
  carrier.core.stick.path = path;
  return refusal(carrier, 'imports.choose');
};

const rawKey = (): Buffer =>
  generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);

test('a supervisor at a connected counter sees what the file is, brings it in, and reads what became of it', async () => {
  const { desk, file } = await cutOff();
  const carrier = await box.desk(1, supervisor);
  await vi.waitFor(() => expect(carrier.core.core.catalogue.counters()).toHaveLength(2));
  expect(await choose(carrier, file)).toBeNull();
  const chosen = await carrier.page.call('imports.read', {});
  expect(chosen).toMatchObject({
    phase: 'chosen',
    file: { bytes: readFileSync(file).length, log: { machineId: desk.machineId, workstation: 'Loket 1' } },
  });
  const { log } = chosen.file ?? {};
  expect(log && log.to - log.from).toBeGreaterThan(5);

  await carrier.page.call('imports.send', {});
  const done = await carrier.page.call('imports.read', {});
  const count = log ? log.to - log.from + 1 : 0;
  expect(done).toMatchObject({ phase: 'done', result: { newCount: count, knownCount: 0, parkedCount: 0 } });
  const phases = new Set(carrier.page.events('imports.changed').map(({ phase }) => phase));
  expect([...phases]).toEqual(['chosen', 'reading', 'sending', 'done']);
  expect(readAudit(carrier)).toBe(1);

  await carrier.page.call('imports.send', {});
  expect((await carrier.page.call('imports.read', {})).result).toMatchObject({ newCount: 0, knownCount: count });

  box.proxy.restore();
  await vi.waitFor(
    async () => {
      send(desk);
      expect((await desk.page.call('sync.read', {})).unsentCount).toBe(0);
    },
    { timeout: 20_000, interval: 100 },
  );
  const [held] = await look<{ n: string; mids: string }>(
    box.central,
    'SELECT count(*) AS n, count(DISTINCT mid) AS mids FROM mutation WHERE machine_id = $1',
    [desk.machineId],
  );
  expect(held?.n).toBe(held?.mids);
});

const readAudit = ({ core }: Desk): number =>
  (core.core.db.prepare(`SELECT count(*) AS n FROM audit WHERE text LIKE '%"work-imported"%'`).get() as { n: number })
    .n;

describe('what cannot be taken is told apart', () => {
  test('before anything is sent: another file, another centre, a file that is gone, no file at all', async () => {
    const carrier = await box.desk(1, supervisor);
    const path = join(carrier.folder, 'surat.lkx');
    writeFileSync(path, 'bukan kiriman, hanya surat yang cukup panjang untuk mengisi seluruh kepala berkas');
    expect(await choose(carrier, path)).toBe('not-an-export');
    writeFileSync(path, '');
    expect(await choose(carrier, path)).toBe('not-an-export');
    expect(await choose(carrier, carrier.folder)).toBe('not-an-export');
    writeFileSync(path, sealTo(rawKey(), Buffer.from('x')));
    expect(await choose(carrier, path)).toBe('other-centre');
    expect(await choose(carrier, join(carrier.folder, 'tidak-ada.lkx'))).toBe('unreadable');
    expect(await choose(carrier, null)).toBeNull();
    expect((await carrier.page.call('imports.read', {})).phase).toBe('none');
    expect(await refusal(carrier, 'imports.send')).toBe('not-found');
  });

  test('a renamed file is carried all the same; nothing is guessed from its name', async () => {
    const { file } = await cutOff();
    const carrier = await box.desk(1, supervisor);
    const renamed = join(carrier.folder, 'kiriman loket 1.lkx');
    copyFileSync(file, renamed);
    await choose(carrier, renamed);
    expect((await carrier.page.call('imports.read', {})).file?.log).toBeNull();
    await carrier.page.call('imports.send', {});
    expect((await carrier.page.call('imports.read', {})).result?.newCount).toBeGreaterThan(5);
  });

  test('one altered byte anywhere, a cut end, and something behind the end are damage; the file stays chosen', async () => {
    const { file } = await cutOff();
    const carrier = await box.desk(1, supervisor);
    const original = readFileSync(file);
    const spoiled = join(carrier.folder, 'x.lkx');
    for (const at of [SEALED.headBytes - 1, SEALED.headBytes + 9, original.length - 1]) {
      writeFileSync(spoiled, original.with(at, (original[at] ?? 0) ^ 1));
      expect(await choose(carrier, spoiled)).toBeNull();
      expect([at, await refusal(carrier, 'imports.send')]).toEqual([at, 'damaged']);
    }
    copyFileSync(file, spoiled);
    truncateSync(spoiled, original.length - 20);
    expect(await refusal(carrier, 'imports.send')).toBe('damaged');
    copyFileSync(file, spoiled);
    appendFileSync(spoiled, 'x');
    expect(await refusal(carrier, 'imports.send')).toBe('damaged');
    expect(await carrier.page.call('imports.read', {})).toMatchObject({ phase: 'chosen', result: null });
  });

  test('a long file that is refused at its beginning is answered before its end', async () => {
    const carrier = await box.desk(1, supervisor);
    const machine = await TestMachine.enrol(box.central, mall, 1);
    const path = join(carrier.folder, 'panjang.lkx');
    const sealed = sealTo(keyOf(machine), randomBytes(100));
    writeFileSync(path, Buffer.concat([sealed, randomBytes(30_000_000)]));
    await choose(carrier, path);
    expect(await refusal(carrier, 'imports.send')).toBe('damaged');
  });

  test('a machine whose key was replaced, one that is revoked, a stick that was pulled out', async () => {
    const { desk, file } = await cutOff();
    const carrier = await box.desk(1, supervisor);
    await choose(carrier, file);
    renameSync(file, `${file}.away`);
    expect(await refusal(carrier, 'imports.send')).toBe('unreadable');
    renameSync(`${file}.away`, file);
    await look(box.central, `UPDATE machine SET status = 'revoked' WHERE id = $1 RETURNING id`, [desk.machineId]);
    expect(await refusal(carrier, 'imports.send')).toBe('revoked');
    await look(box.central, `UPDATE machine_key SET revoked_at = now() WHERE machine_id = $1 RETURNING kid`, [
      desk.machineId,
    ]);
    expect(await refusal(carrier, 'imports.send')).toBe('unknown-machine');
  });

  test('without a network it says so, and the file stays chosen for later', async () => {
    const { file } = await cutOff();
    box.proxy.restore();
    const carrier = await box.desk(1, supervisor, box.proxy.url);
    box.proxy.cut();
    await choose(carrier, file);
    expect(await refusal(carrier, 'imports.send')).toBe('unreachable');
    box.proxy.restore();
    await carrier.page.call('imports.send', {});
    expect((await carrier.page.call('imports.read', {})).phase).toBe('done');
  });
});

test('an officer may not, and one officer never sees what another chose', async () => {
  const { desk, file } = await cutOff();
  expect(await refusal(desk, 'imports.choose')).toBe('not-permitted');
  const carrier = await box.desk(1, supervisor);
  await choose(carrier, file);
  const chooser = carrier.core.core.imports;
  expect(chooser.state(supervisor.id as never).phase).toBe('chosen');
  expect(chooser.state(officer.id as never).phase).toBe('none');
  expect(chooser.path(officer.id as never)).toBeNull();
});

test('the sending can be called off; the file stays chosen and can be sent again', async () => {
  const carrier = await box.desk(1, supervisor);
  const machine = await TestMachine.enrol(box.central, mall, 1);
  const path = join(carrier.folder, 'besar.lkx');
  writeFileSync(path, sealTo(keyOf(machine), randomBytes(60_000_000)));
  await choose(carrier, path);
  const sending = refusal(carrier, 'imports.send');
  await carrier.page.call('imports.cancel', {});
  expect(await sending).toBeNull();
  expect(await carrier.page.call('imports.read', {})).toMatchObject({ phase: 'chosen', result: null, doneBytes: 0 });
  rmSync(path);
});
