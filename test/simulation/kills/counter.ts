import { createInterface } from 'node:readline';
import { Fault } from '#core/fault';
import { createNumberMark } from '#core/features/receipts/index';
import { createSync } from '#core/features/sync/index';
import { openDatabase } from '#core/db/open';
import { fileLog } from '#core/log';
import { systemClock } from '#core/ports/clock';
import { systemDisk } from '#core/ports/disk';
import { nodeHttp } from '#core/ports/http';
import { systemIds } from '#core/ports/ids';
import { insecureFileSecrets } from '#core/ports/secrets';
import type { Officer } from '#contract/session';
import { actsOf, coreOf, type Work } from '../world/acts.ts';
import { createChance } from '../world/chance.ts';
import { COUNTER_KEY } from './dump.ts';

/**
 * `counter.ts FOLDER CENTRE CODE SEED PAUSE OFFICER`: one counter as a process of its own, to be killed. Works by
 * itself, with a pause of up to PAUSE milliseconds between two acts, and writes its events as JSON lines; the line
 * `calm` ends the work and lets it only send, `end` ends it in order.
 */
const [folder = '', centreUrl = '', code = '', seed = '', pause = '0', officerJson = '{}'] = process.argv.slice(2);
const officer = JSON.parse(officerJson) as Officer;
const tell = (event: object): void => void process.stdout.write(`${JSON.stringify(event)}\n`);
const WORK: readonly Work[] = ['visit', 'visit', 'edit', 'edit', 'edit', 'seal'];
/** Short, because half of what goes wrong is silence. */
const TIMEOUTS = { connectMs: 1_000, silenceMs: 1_500 };
const TELL_EVERY_MS = 300;

const db = openDatabase(folder, COUNTER_KEY);
const clock = systemClock();
const ids = systemIds();
const secrets = insecureFileSecrets(folder);
const log = fileLog(folder);
const numbers = createNumberMark(folder, db, log);
const sync = createSync({
  db,
  clock,
  ids,
  secrets,
  numbers,
  log,
  disk: systemDisk(folder),
  presence: () => ({ operator_id: null, serving_since: null, counter_id: null }),
  isServing: () => false,
  http: nodeHttp(TIMEOUTS),
  makeSealRequest: () => Promise.resolve({ csr: Buffer.from(`csr of ${folder}`).toString('base64') }),
  onState: () => undefined,
  onChanged: () => core.catalogue.refresh(),
});
const core = coreOf(officer, { db, clock, ids, secrets, sync, numbers, log });
const chance = createChance('kills', seed);
const acts = actsOf({ core, officer, chance, fields: ['rt', 'rw', 'occupation'], tell });

let isWorking = true;
createInterface({ input: process.stdin }).on('line', (line) => {
  if (line === 'calm') isWorking = false;
  if (line === 'end') void sync.close().then(() => process.exit(0));
});
while (!sync.state().enrolled) await sync.enrol({ centreUrl, code }).catch(() => wait(200));
await sync.start(null);
tell({ event: 'ready' });
setInterval(() => {
  if (!isWorking) sync.sendNow();
  tell({ event: 'open', count: openCount(), isWorking });
}, TELL_EVERY_MS);
while (isWorking) {
  act(chance.pick(WORK));
  await wait(chance.between(1, Number(pause)));
}

/** A refusal is an answer; anything else ends the process, and the run fails. */
function act(work: Work): void {
  try {
    acts[work]();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

function openCount(): number {
  return Number(db.prepare(`SELECT count(*) FROM outbox WHERE state IN ('pending', 'acked')`).pluck().get());
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
