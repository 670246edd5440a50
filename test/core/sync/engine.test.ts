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

const mall = testMall(1);
let central: TestCentral;
let proxy: CutProxy;
beforeAll(async () => {
  central = await startCentral([mall]);
  proxy = await startCutProxy(Number(new URL(central.url).port));
});
afterEach(async () => {
  proxy.restore();
  await closeWorkstations();
});
afterAll(async () => {
  await proxy.close();
  await central.close();
  removeFolders();
});

const enrolled = async (centreUrl = proxy.url): Promise<Workstation> =>
  enrolWorkstation(centreUrl, await central.code(mall));

const machineOf = (station: Workstation): string =>
  station.rows<{ id: string }>('SELECT machine_id AS id FROM sync_meta')[0]?.id ?? '';
const heldOf = (station: Workstation) =>
  look<{ seq: string; status: string }>(
    central,
    'SELECT seq, status FROM mutation WHERE machine_id = $1 ORDER BY seq',
    [machineOf(station)],
  );

test('an enrolled workstation has its number, its counter and the catalogue before the call returns', async () => {
  const station = openWorkstation(newFolder());
  expect(station.sync.state().enrolled).toBe(false);
  const code = await central.code(mall);
  const answer = await station.sync.enrol({ centreUrl: proxy.url, code: code.toLowerCase() });
  expect(answer).toMatchObject({ machineName: 'Loket 1', series: expect.stringMatching(/^6471A-K\d\d$/) });
  const kinds = station.rows<{ entity: string }>('SELECT DISTINCT entity FROM catalogue_row ORDER BY entity');
  expect(kinds.map(({ entity }) => entity)).toEqual([
    'access_grant',
    'agency',
    'counter',
    'machine',
    'officer',
    'service',
    'site',
    'workstation',
  ]);
  expect(station.sync.state()).toMatchObject({ enrolled: true, online: true, problem: null, unsentCount: 0 });
  expect(station.changes).toContain('catalogue');
});

test('what is written reaches the centre by itself, once, and comes back settled', async () => {
  const station = await enrolled();
  const id = station.register('Ani');
  await settled(station);
  expect(await heldOf(station)).toEqual([{ seq: '1', status: 'applied' }]);
  expect(station.rows('SELECT rev, unsettled, attention FROM citizen WHERE id = ?', id)).toEqual([
    { rev: 1, unsettled: 0, attention: null },
  ]);
  expect(station.rows('SELECT id FROM base_row')).toEqual([]);
  expect(station.changes).toContain(`citizen:${id}`);
});

test('a reply lost after the centre committed doubles nothing', async () => {
  const station = await enrolled();
  const before = proxy.lostCount();
  proxy.cutReplies('/v1/push', 3);
  station.register('Satu');
  station.register('Dua');
  await vi.waitFor(
    () => {
      station.sync.sendNow();
      expect(proxy.lostCount()).toBe(before + 3);
    },
    { timeout: 20_000 },
  );
  station.sync.sendNow();
  await settled(station);
  expect(await heldOf(station)).toHaveLength(2);
  expect(station.rows(`SELECT seq FROM outbox WHERE status = 'applied'`)).toHaveLength(2);
});

test('without a line work goes on, is counted, and is sent when the line is back', async () => {
  const station = await enrolled();
  proxy.cut();
  for (let n = 0; n < 5; n++) station.register(`Orang ${n}`);
  await vi.waitFor(() => expect(station.sync.state()).toMatchObject({ online: false, problem: 'unreachable' }));
  expect(station.sync.state()).toMatchObject({ unsentCount: 5 });
  expect(station.sync.state().oldestUnsentAt).not.toBeNull();
  proxy.restore();
  station.sync.sendNow();
  await settled(station);
  expect(station.sync.state()).toMatchObject({ online: true, problem: null, unsentCount: 0 });
  expect(await heldOf(station)).toHaveLength(5);
});

test('a workstation that was closed with unsent work sends it after its next start', async () => {
  const station = await enrolled();
  proxy.cut();
  station.register('Sebelum mati');
  await station.close();
  proxy.restore();
  const again = openWorkstation(station.folder);
  await again.sync.start(null);
  await settled(again);
  expect(await heldOf(again)).toHaveLength(1);
});

test('a backlog is read back at its end, not after every batch', async () => {
  const station = await enrolled();
  proxy.cut();
  for (let n = 0; n < 1_600; n++) station.register(`Orang ${n}`);
  const asked: string[] = [];
  const settledBefore: number[] = [];
  proxy.onRequest((path) => {
    asked.push(path);
    if (path !== '/v1/push' || settledBefore.length === 4) return;
    settledBefore.push(station.rows(`SELECT n FROM outbox WHERE state = 'settled'`).length);
  });
  proxy.restore();
  station.sync.sendNow();
  await vi.waitFor(() => expect(asked.filter((path) => path === '/v1/push').length).toBeGreaterThanOrEqual(4), 20_000);
  const pushes = asked.slice(asked.indexOf('/v1/push'), asked.lastIndexOf('/v1/push'));
  expect(pushes.filter((path) => path === '/v1/pull').length).toBeLessThanOrEqual(2);
  expect(settledBefore).toEqual([0, 0, 0, 0]); // the mall's rows are not read while it goes out
  await settled(station);
});

test('a thousand mutations go in batches, in order, and all are settled', async () => {
  const station = await enrolled();
  proxy.cut();
  for (let n = 0; n < 1_100; n++) station.register(`Orang ${n}`);
  proxy.restore();
  station.sync.sendNow();
  await settled(station);
  expect((await heldOf(station)).map(({ seq }) => Number(seq))).toEqual(Array.from({ length: 1_100 }, (_, n) => n + 1));
});

test('another counter’s change arrives and one’s own unsent change stays on top of it', async () => {
  const one = await enrolled(central.url);
  const two = await enrolled();
  const id = one.register('Budi');
  await settled(one);
  two.sync.sendNow();
  await vi.waitFor(() => expect(two.rows('SELECT id FROM citizen WHERE id = ?', id)).toHaveLength(1));
  proxy.cut(); // only the second one's line
  two.update(id, { rt: [null, '007'], occupation: [null, 'Petani'] });
  one.update(id, { occupation: [null, 'Guru'] });
  await settled(one);
  proxy.restore();
  two.sync.sendNow();
  await settled(two);
  one.sync.sendNow();
  const wanted = { occupation: 'Guru', rt: '007' };
  for (const station of [one, two]) {
    await vi.waitFor(() => {
      const [row] = station.rows<{ body: string; unsettled: number }>(
        'SELECT body, unsettled FROM citizen WHERE id = ?',
        id,
      );
      expect([JSON.parse(row?.body ?? '{}'), row?.unsettled]).toMatchObject([wanted, 0]);
      expect(
        station.rows(`SELECT id FROM catalogue_row WHERE entity = 'conflict' AND body ->> '$.entityId' = ?`, id),
      ).toHaveLength(1);
    });
  }
});

test('a centre restored to an earlier moment gets what it lost again', async () => {
  const station = await enrolled();
  station.register('Tetap');
  await settled(station);
  const [kept] = await look<{ last_hash: Buffer }>(
    central,
    'SELECT last_hash FROM client_log_head WHERE machine_id = $1',
    [machineOf(station)],
  );
  const id = station.register('Hilang');
  await settled(station);
  for (const [text, values] of [
    ['DELETE FROM mutation WHERE machine_id = $1 AND seq > 1', [machineOf(station)]],
    ['DELETE FROM mutation_id WHERE machine_id = $1 AND seq > 1', [machineOf(station)]],
    [
      'UPDATE client_log_head SET last_seq = 1, last_hash = $2 WHERE machine_id = $1',
      [machineOf(station), kept?.last_hash],
    ],
    ['DELETE FROM feed WHERE entity_id = $1', [id]],
    ['DELETE FROM citizen WHERE id = $1', [id]],
  ] as const) {
    await look(central, text, values);
  }
  station.sync.sendNow();
  await vi.waitFor(async () => expect(await heldOf(station)).toHaveLength(2));
  await settled(station);
});

test('a revoked machine stops, says so, and loses nothing', async () => {
  const station = await enrolled();
  await central.owner.query(`UPDATE machine SET status = 'revoked' WHERE id = $1`, [machineOf(station)]);
  station.register('Tertahan');
  await vi.waitFor(() => expect(station.sync.state()).toMatchObject({ problem: 'machine-revoked', unsentCount: 1 }));
  await central.owner.query(`UPDATE machine SET status = 'active' WHERE id = $1`, [machineOf(station)]);
  station.sync.sendNow();
  await settled(station);
});

test('an enrolment whose answer was lost is the same enrolment when it is tried again', async () => {
  const station = openWorkstation(newFolder());
  const code = await central.code(mall);
  proxy.cutReplies('/v1/enrol', 1);
  await expect(station.sync.enrol({ centreUrl: proxy.url, code })).rejects.toMatchObject({
    code: 'centre-unreachable',
  });
  const machineId = machineOf(station);
  const answer = await station.sync.enrol({ centreUrl: proxy.url, code });
  expect(machineOf(station)).toBe(machineId);
  const [request] = await look<{ fingerprint: Buffer }>(
    central,
    'SELECT fingerprint FROM certificate_request WHERE machine_id = $1',
    [machineId],
  );
  expect(request?.fingerprint.toString('hex')).toBe(answer.fingerprint);
});

test.each([
  ['a code nobody gave', 'http', '0123456789', 'code-invalid'],
  ['an address that is not this machine, without TLS', 'http://192.0.2.1', '0123456789', 'centre-refused'],
  ['an address where nobody answers', 'http://127.0.0.1:9', '0123456789', 'centre-unreachable'],
])('%s is refused in plain words and changes nothing', async (_name, url, code, error) => {
  const station = openWorkstation(newFolder());
  const centreUrl = url === 'http' ? proxy.url : url;
  await expect(station.sync.enrol({ centreUrl, code })).rejects.toMatchObject({ code: error });
  expect(station.sync.state().enrolled).toBe(false);
});

test('another counter’s change is poked for: nobody waits for the poll', async () => {
  const [writer, reader] = [await enrolled(), await enrolled()];
  await settled(writer);
  // With a certificate the poll is 45 s away at least.
  const body = JSON.stringify({ validTo: '2099-01-01T00:00:00.000Z' });
  const values = `('machine:x', 'certificate', '01900000-0000-7000-8000-000000000099', 1, '${body}')`;
  reader.db.exec(`INSERT INTO catalogue_row (scope, entity, id, rev, body) VALUES ${values}`);
  const cursors = () => reader.rows('SELECT pos FROM scope_cursor');
  await vi.waitFor(() => expect(reader.sync.state().certificate.state).toBe('valid'));
  reader.sync.sendNow();
  let before = cursors();
  await vi.waitFor(() => {
    const last = before;
    before = cursors();
    expect(before).toEqual(last);
  });
  const id = writer.register('Dari loket lain');
  await vi.waitFor(() => expect(reader.rows('SELECT id FROM citizen WHERE id = ?', id)).toHaveLength(1), {
    timeout: 10_000,
  });
});
