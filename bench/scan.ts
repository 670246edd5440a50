import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Frame } from '#contract/frames';
import type { Payload } from '#contract/index';
import { applyKey } from '#core/db/key';
import { DATABASE_FILE } from '#core/db/open';
import { insecureFileSecrets } from '#core/ports/secrets';
import { openCore, type Page, signIn, type TestCore } from '#test/support/core/in-process';
import { OFFICER } from '#test/support/core/seed';
import { type BenchLine, compared, quantile, round } from './line.ts';
import { nameOf, nikOf, workstationWith } from './citizens.ts';
import { inWindow } from './window/index.ts';

const CITIZENS = 100_000;
const SCANS = 300;
const WARM = 30;
const WINDOW_SCANS = 110;

/** Scan to citizen, in the core: from the frame to the event, with the look-up audited and committed. */
export async function scan(): Promise<BenchLine[]> {
  const folder = await workstationWith(CITIZENS);
  try {
    return [await painted(folder), ...(await inCore(folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inCore(folder: string): Promise<BenchLine[]> {
  const core = await openCore(folder);
  try {
    return await measure(core, folder);
  } finally {
    await core.close();
  }
}

/** Scan to citizen, in the real window: from the simulated reader's report to the painted panel. */
async function painted(folder: string): Promise<BenchLine> {
  const scans = Array.from({ length: WINDOW_SCANS }, (_, n) => (n * 7_919) % CITIZENS);
  const asked = scans.map((n) => ({ nik: nikOf(n), name: nameOf(n) }));
  writeFileSync(join(folder, 'bench.json'), JSON.stringify({ officer: OFFICER.id, pin: OFFICER.pin, scans: asked }));
  const { ours, peer } = await inWindow('scan', folder);
  const note = `${CITIZENS} citizens; p95 ${round(quantile(ours, 0.95))} ms, p99 ${round(quantile(ours, 0.99))} ms; two frames of the screen included in both`;
  const line = { name: 'scan.window', unit: 'ms', better: 'lower', peer: 'bare round trip to core, painted' } as const;
  return compared({ ...line, note }, ours, peer);
}

async function measure(core: TestCore, folder: string): Promise<BenchLine[]> {
  const page = core.page();
  await signIn(page);
  const feed = attachFeed(core);
  const floor = await openFloor(folder);
  const [ours, peer, search]: [number[], number[], number[]] = [[], [], []];
  for (let n = 0; n < SCANS + WARM; n += 1) {
    const nik = nikOf((n * 317) % CITIZENS);
    const took = await scanned(core, page, feed, nik);
    const bare = floor.lookUp(nik);
    const before = performance.now();
    await page.call('citizens.find', { text: `BUDI ${n}`, purpose: 'serve-visit' });
    if (n < WARM) continue;
    ours.push(took);
    peer.push(bare);
    search.push(performance.now() - before);
  }
  floor.close();
  const note = `${CITIZENS} citizens, encrypted; p95 ${round(quantile(ours, 0.95))} ms, p99 ${round(quantile(ours, 0.99))} ms`;
  const floorName = 'bare indexed look-up with one durable commit on the same file';
  return [
    compared({ name: 'scan.core', unit: 'ms', better: 'lower', peer: floorName, note }, ours, peer),
    {
      name: 'search.citizen',
      value: round(quantile(search, 0.95)),
      unit: 'ms',
      better: 'lower',
      runs: search.length,
      note: `p95, name prefix among ${CITIZENS} citizens, audited`,
    },
  ];
}

type Feed = (frame: Frame) => void;

function attachFeed(core: TestCore): Feed {
  let deliver: (message: unknown) => void = () => undefined;
  core.attachDevices({
    send: () => undefined,
    onMessage: (listener) => (deliver = listener),
    onClose: () => undefined,
  });
  return (frame) => deliver({ type: 'frame', frame });
}

/** One whole scan: visit opened by it, citizen shown, visit finished again. Milliseconds from frame to event. */
async function scanned(core: TestCore, page: Page, feed: Feed, nik: string): Promise<number> {
  const seen = page.events('scans.scanned').length;
  const before = performance.now();
  feed({
    deviceId: '0c2e:0b01:BENCH:0:008c:0002' as Frame['deviceId'],
    profileId: 'honeywell-hid-pos',
    kind: 'scan',
    symbology: 'code-128',
    aim: ']C0',
    vendorSymbology: null,
    bytes: Buffer.from(nik).toString('base64'),
    encoding: 'utf-8',
    at: core.core.clock.epochMs(),
  });
  let notice: Payload<'scans.scanned'> | undefined;
  while (!(notice = page.events('scans.scanned')[seen])) await new Promise((resolve) => setImmediate(resolve));
  const took = performance.now() - before;
  if (notice.action !== 'citizen-shown') throw new Error(`the scan of ${nik} was answered by ${notice.action}`);
  await page.call('visits.finish', { outcome: 'left', keepDrafts: false });
  return took;
}

/** What no implementation can undercut: find the row, read it, and make one row durable. */
async function openFloor(folder: string) {
  const key = Buffer.from((await insecureFileSecrets(folder).get('database')) ?? '', 'base64');
  const db = new Database(`${folder}/${DATABASE_FILE}`);
  applyKey(db, key);
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec('CREATE TABLE IF NOT EXISTS bench_floor (n INTEGER PRIMARY KEY, body TEXT) STRICT');
  const select = db.prepare('SELECT body FROM citizen WHERE nik = ?').pluck();
  const insert = db.prepare('INSERT INTO bench_floor (body) VALUES (?)');
  return {
    lookUp: (nik: string): number => {
      const before = performance.now();
      JSON.parse(String(select.get(nik)));
      insert.run(nik);
      return performance.now() - before;
    },
    close: () => db.close(),
  };
}
