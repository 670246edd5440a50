import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startTrial, type Trial } from '#central/trial';
import { systemIds } from '#core/ports/ids';
import { type BenchLine, compared, median, round } from './line.ts';
import { type Child, startChild } from './sync/child.ts';
import { cpuOf, cpuOfTree } from './sync/cpu.ts';
import { documentOf } from './sync/document.ts';
import { installedPeers, peerScript } from './sync/peers.ts';

const COUNT = 20_000;
const RUNS = 5;
const HERE = import.meta.dirname;

/** One run of one system: milliseconds until the last document was acknowledged, CPU seconds where they were spent. */
interface Run {
  readonly ms: number;
  readonly counterCpu: number;
  readonly centreCpu: number;
  readonly postgresCpu: number;
}

/** Twenty thousand waiting applications of one counter to the centre: ours, PouchDB and the bare floor, turn by turn. */
export async function sync(): Promise<BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-bench-'));
  chmodSync(folder, 0o711); // the user that PostgreSQL runs as has to pass
  const peers = installedPeers();
  const documents = join(folder, 'documents.json');
  const ids = systemIds();
  const all = Array.from({ length: COUNT }, (_, n) => ({ ...documentOf(ids.next(), n), _id: ids.next() }));
  writeFileSync(documents, JSON.stringify(all));
  const trial = await startTrial(join(folder, 'postgres'));
  const postgres = Number(readFileSync(join(folder, 'postgres/postgres/postmaster.pid'), 'utf8').split('\n')[0]);
  const runs: Record<'ours' | 'peer' | 'floor', Run[]> = { ours: [], peer: [], floor: [] };
  try {
    for (let n = 0; n <= RUNS; n += 1) {
      const round = { folder: join(folder, String(n)), trial, postgres, n, peers, documents };
      const [ours, peer, floor] = [await runOurs(round), await runPeer(round), await runFloor(round)];
      rmSync(round.folder, { recursive: true, force: true });
      if (n === 0) continue; // fills the caches
      runs.ours.push(ours);
      runs.peer.push(peer);
      runs.floor.push(floor);
    }
  } finally {
    await trial.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return lines(runs);
}

interface Round {
  readonly folder: string;
  readonly trial: Trial;
  /** Process id of PostgreSQL. */
  readonly postgres: number;
  readonly n: number;
  readonly peers: string;
  readonly documents: string;
}

async function freshDatabase({ trial, n }: Round, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: trial.url });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}_${n}`);
  await client.query('CHECKPOINT'); // nobody pays for what an earlier run left to be written
  await client.end();
  const url = new URL(trial.url);
  url.pathname = `/${name}_${n}`;
  return url.href;
}

function subfolder({ folder }: Round, name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

async function measured(round: Round, centre: Child, counter: Child): Promise<Run> {
  await counter.next();
  const before = { centre: cpuOf(centre.pid), postgres: cpuOfTree(round.postgres) };
  counter.tell('go');
  const { ms, cpu } = await counter.next<{ ms: number; cpu: number }>();
  const run = {
    ms,
    counterCpu: cpu,
    centreCpu: cpuOf(centre.pid) - before.centre,
    postgresCpu: cpuOfTree(round.postgres) - before.postgres,
  };
  counter.tell('end');
  await counter.end();
  await centre.end();
  return run;
}

async function runOurs(round: Round): Promise<Run> {
  const url = await freshDatabase(round, 'ours');
  const demo = join(HERE, '../resources/demo/mall.json');
  const centre = startChild(join(HERE, '../src/central/main.ts'), ['--demo', demo], { env: { DATABASE_URL: url } });
  const ready = await centre.next<{ listening: string; demo: { codes: { code: string }[] } }>();
  const args = [subfolder(round, 'ours'), ready.listening, ready.demo.codes[0]?.code ?? '', String(COUNT)];
  return measured(round, centre, startChild(join(HERE, 'sync/counter.ts'), args));
}

async function runFloor(round: Round): Promise<Run> {
  const url = await freshDatabase(round, 'floor');
  const centre = startChild(join(HERE, 'sync/floor-centre.ts'), [], { env: { DATABASE_URL: url } });
  const { port } = await centre.next<{ port: number }>();
  const args = [subfolder(round, 'floor'), String(port), String(COUNT)];
  return measured(round, centre, startChild(join(HERE, 'sync/floor-counter.ts'), args));
}

async function runPeer(round: Round): Promise<Run> {
  const at = { cwd: round.peers };
  const centre = startChild(peerScript('centre'), [subfolder(round, 'peer-centre')], at);
  const { port } = await centre.next<{ port: number }>();
  const args = [subfolder(round, 'peer-counter'), String(port), round.documents];
  return measured(round, centre, startChild(peerScript('counter'), args, at));
}

function lines({ ours, peer, floor }: Record<'ours' | 'peer' | 'floor', Run[]>): BenchLine[] {
  const rate = (runs: readonly Run[]) => runs.map(({ ms }) => (COUNT * 1000) / ms);
  const nodeCpu = (runs: readonly Run[]) => runs.map(({ counterCpu, centreCpu }) => counterCpu + centreCpu);
  const spent = (runs: readonly Run[], name: 'counterCpu' | 'centreCpu' | 'postgresCpu') =>
    round(median(runs.map((run) => run[name])));
  const where = (name: string, runs: readonly Run[]) =>
    `${name} ${spent(runs, 'counterCpu')} / ${spent(runs, 'centreCpu')} / ${spent(runs, 'postgresCpu')}`;
  const cpu = `CPU s counter / centre / PostgreSQL: ${where('ours', ours)}, ${where('PouchDB', peer)}, ${where('floor', floor)}`;
  const cpuRatio = round(median(nodeCpu(ours)) / median(nodeCpu(peer)));
  const line = { unit: 'documents/s', better: 'higher' } as const;
  return [
    {
      ...compared(
        { ...line, name: 'sync.push', peer: 'PouchDB 9 to express-pouchdb 4.2, leveldb', note: cpu },
        rate(ours),
        rate(peer),
      ),
      cpuRatio,
    },
    compared(
      { ...line, name: 'sync.push-floor', peer: 'bare floor: SQLite FULL, HTTP, PostgreSQL' },
      rate(ours),
      rate(floor),
    ),
  ];
}
