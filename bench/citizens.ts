import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '#core/db/open';
import { uuidV7 } from '#core/ports/ids';
import { insecureFileSecrets } from '#core/ports/secrets';
import { CITIZEN } from '#test/support/core/in-process';
import { seedWorkstation, MALL } from '#test/support/core/seed';
import { randomBytes } from 'node:crypto';

const FIRST = [
  'ANDI',
  'BUDI',
  'CITRA',
  'DEWI',
  'EKO',
  'FITRI',
  'GILANG',
  'HANA',
  'INDRA',
  'JOKO',
  'KARTIKA',
  'LESTARI',
];
const LAST = ['SANTOSO', 'WIJAYA', 'PRATAMA', 'HIDAYAT', 'RAHMAN', 'SIREGAR', 'KUSUMA', 'NUGROHO', 'SAPUTRA', 'HALIM'];

/** NIK of citizen number `n`: Samarinda Ulu, a day that exists, serial by `n`. All of them are invented. */
export function nikOf(n: number): string {
  const day = String((n % 28) + 1).padStart(2, '0');
  const month = String((Math.floor(n / 28) % 12) + 1).padStart(2, '0');
  const year = String(Math.floor(n / 336) % 80).padStart(2, '0');
  const district = String((Math.floor(n / 26_880) % 10) + 1).padStart(2, '0');
  return `6472${district}${day}${month}${year}${String(9000 + (n % 1000)).padStart(4, '0')}`;
}

/** Name of citizen number `n`; the number makes it unique. */
export const nameOf = (n: number): string =>
  `${FIRST[n % FIRST.length]} ${LAST[Math.floor(n / 12) % LAST.length]} ${n}`;

/** An enrolled workstation whose encrypted database holds `count` clean citizens. */
export async function workstationWith(count: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-bench-'));
  await seedWorkstation(folder);
  const key = Buffer.from((await insecureFileSecrets(folder).get('database')) ?? '', 'base64');
  const db = openDatabase(folder, key);
  const insert = db.prepare('INSERT INTO citizen (id, scope, rev, body_v, body) VALUES (:id, :scope, 1, 1, :body)');
  const scope = `mall:${MALL.site.id}`;
  const now = Date.now();
  db.transaction(() => {
    for (let n = 0; n < count; n += 1) {
      const body = JSON.stringify({ ...CITIZEN, nik: nikOf(n), name: nameOf(n) });
      insert.run({ id: uuidV7(now - count + n, randomBytes(10)), scope, body });
    }
  })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  return folder;
}
