import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { look, startCentral, type TestCentral, testMall } from '#test/central/setup';
import { type CutProxy, startCutProxy } from '#test/support/cut-proxy';
import {
  closeWorkstations,
  enrolWorkstation,
  newFolder,
  openWorkstation,
  removeFolders,
  settled,
  type Workstation,
} from './workstation.ts';

/** docs/design/sync.md, section 9, with the real client, server and database. */
const DAY_MS = 86_400_000;
const mall = testMall(1);
let central: TestCentral;
let proxy: CutProxy;
beforeAll(async () => {
  central = await startCentral([mall]);
  proxy = await startCutProxy(Number(new URL(central.url).port));
});
afterEach(async () => {
  await closeWorkstations();
  proxy.restore();
});
afterAll(async () => {
  await proxy.close();
  await central.close();
  removeFolders();
});

const enrolled = async (): Promise<Workstation> => enrolWorkstation(proxy.url, await central.code(mall));

const identityOf = (station: Workstation) =>
  station.rows<{ machineId: string; incarnation: string; series: string }>(
    'SELECT machine_id AS machineId, incarnation, series FROM sync_meta',
  )[0];
const kidOf = (station: Workstation): string =>
  station.rows<{ kid: string }>('SELECT kid FROM enrolment')[0]?.kid ?? '';
const livingKeys = (station: Workstation) =>
  look<{ kid: string }>(central, 'SELECT kid FROM machine_key WHERE machine_id = $1 AND revoked_at IS NULL', [
    identityOf(station)?.machineId,
  ]);

test('after a year of the centre the machine key is replaced, also when the answer is lost, and work goes on', async () => {
  const station = await enrolled();
  station.register('Dengan kunci lama');
  await settled(station);
  const first = kidOf(station);
  central.advance(366 * DAY_MS);
  const lost = proxy.lostCount();
  proxy.cutReplies('/v1/machine/key', 1);
  await vi.waitFor(
    () => {
      station.sync.sendNow();
      expect(kidOf(station)).not.toBe(first);
    },
    { timeout: 10_000, interval: 200 },
  );
  expect(proxy.lostCount()).toBe(lost + 1);
  station.register('Dengan kunci baru');
  await settled(station);
  expect(await livingKeys(station)).toEqual([{ kid: kidOf(station) }]); // the lost try left no third key
  expect(station.sync.state()).toMatchObject({ problem: null });
  await station.close();

  const again = openWorkstation(station.folder);
  await again.sync.start(null);
  again.register('Sesudah mulai lagi');
  await settled(again);
  central.advance(-366 * DAY_MS);
});

test('a revoked machine keeps its work; enrolled with a fresh code it is the same machine and sends it', async () => {
  const station = await enrolled();
  station.register('Sebelum');
  await settled(station);
  const before = identityOf(station);
  const key = kidOf(station);
  await central.owner.query(`UPDATE machine SET status = 'revoked' WHERE id = $1`, [before?.machineId]);
  const id = station.register('Tertahan');
  await vi.waitFor(() => expect(station.sync.state()).toMatchObject({ problem: 'machine-revoked', unsentCount: 1 }));

  const code = await central.code(mall);
  proxy.cutReplies('/v1/enrol', 1);
  await expect(station.sync.enrol({ centreUrl: proxy.url, code })).rejects.toMatchObject({
    code: 'centre-unreachable',
  });
  await station.sync.enrol({ centreUrl: proxy.url, code });
  await settled(station);
  expect(identityOf(station)).toEqual(before);
  expect(kidOf(station)).not.toBe(key); // nothing is accepted from a key that was revoked
  expect(await livingKeys(station)).toEqual([{ kid: kidOf(station) }]);
  expect(await look(central, 'SELECT id FROM citizen WHERE id = $1', [id])).toHaveLength(1);
  expect(station.sync.state()).toMatchObject({ problem: null, unsentCount: 0 });
});

test('a wrong code at a machine that works changes nothing of it', async () => {
  const station = await enrolled();
  await expect(station.sync.enrol({ centreUrl: proxy.url, code: '0123456789' })).rejects.toMatchObject({
    code: 'code-invalid',
  });
  station.register('Masih jalan');
  await settled(station);
  await central.owner.query('DELETE FROM enrol_failure');
});

test('a first enrolment whose answer was lost may go on with another code', async () => {
  const station = openWorkstation(newFolder());
  proxy.cutReplies('/v1/enrol', 1);
  const lost = station.sync.enrol({ centreUrl: proxy.url, code: await central.code(mall) });
  await expect(lost).rejects.toMatchObject({ code: 'centre-unreachable' });
  await station.sync.enrol({ centreUrl: proxy.url, code: await central.code(mall) });
  await station.sync.start(null);
  station.register('Terdaftar');
  await settled(station);
  expect(await livingKeys(station)).toHaveLength(1);
});

test('push_only: what is pushed is stored, nothing is read, and the words are another', async () => {
  const station = await enrolled();
  const { machineId } = identityOf(station) ?? {};
  await central.owner.query(`UPDATE machine SET status = 'push_only' WHERE id = $1`, [machineId]);
  const id = station.register('Tetap dikirim');
  station.sync.sendNow();
  await vi.waitFor(async () => {
    expect(await look(central, 'SELECT id FROM citizen WHERE id = $1', [id])).toHaveLength(1);
    expect(station.sync.state()).toMatchObject({ problem: 'push-only', unsentCount: 0 });
  });
});
