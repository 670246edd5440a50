import { openDatabase } from '#core/db/open';
import type { Db } from '#core/db/sql';
import { createSync } from '#core/features/sync/index';
import { appendMutation } from '#core/features/sync/outbox';
import { writeRoot } from '#core/features/sync/scope.sql';
import { selectMeta } from '#core/features/sync/sync.sql';
import { createNumberMark } from '#core/features/receipts/number-mark';
import { makeSealRequest } from '#core/features/receipts/request';
import { silentLog } from '#core/log';
import { systemClock } from '#core/ports/clock';
import { systemDisk } from '#core/ports/disk';
import { nodeHttp } from '#core/ports/http';
import { systemIds } from '#core/ports/ids';
import { insecureFileSecrets } from '#core/ports/secrets';
import { uuid } from '#test/central/setup';
import { heard, say } from './child.ts';
import { documentOf } from './document.ts';

/** A workstation with `count` unsent applications: `counter.ts FOLDER CENTRE CODE COUNT`; sends them when it hears a line. */
const [folder = '', centreUrl = '', code = '', count = '0'] = process.argv.slice(2);
const db = openDatabase(folder, Buffer.alloc(32, 7));
const clock = systemClock();
const ids = systemIds();
const secrets = insecureFileSecrets(folder);
const sync = createSync({
  db,
  clock,
  ids,
  secrets,
  disk: systemDisk(folder),
  presence: () => ({ operator_id: null, serving_since: null, counter_id: null }),
  isServing: () => false,
  log: silentLog,
  numbers: createNumberMark(folder, db, silentLog),
  http: nodeHttp(),
  makeSealRequest: () => makeSealRequest(secrets),
  onState: () => undefined,
  onChanged: () => undefined,
});
await sync.enrol({ centreUrl, code });
fill(db, Number(count));

say({ ready: true });
await heard();
const cpu = process.cpuUsage();
const before = performance.now();
await sync.start(null);
while ((selectMeta(db)?.ackedSeq ?? 0) < Number(count)) await new Promise((resolve) => setTimeout(resolve, 5));
const ms = performance.now() - before;
const used = process.cpuUsage(cpu);
say({ ms, cpu: (used.user + used.system) / 1e6 });
await heard();
await sync.close();
process.exit(0);

function fill(into: Db, total: number): void {
  const { scope, grantId } = into.prepare('SELECT mall_scope AS scope, grant_id AS grantId FROM enrolment').get() as {
    scope: string;
    grantId: string;
  };
  const run = into.transaction((from: number, to: number) => {
    const tx = { db: into, wall: clock.now(), mono: clock.mono(), bootId: clock.bootId, newId: () => ids.next() };
    for (let n = from; n < to; n += 1) {
      const id = ids.next();
      const application = documentOf(id, n);
      const body = JSON.stringify(application);
      writeRoot.application(into, { id, scope, rev: null, body, unsettled: 1, attention: null });
      const about = { entity: 'application', entityId: id, scope, grantId, operatorId: uuid(1011), baseRev: null };
      appendMutation(tx, { name: 'application.submit', v: 1, args: { application }, ...about, txn: ids.next() });
    }
  });
  for (let from = 0; from < total; from += 500) run.immediate(from, Math.min(total, from + 500));
}
