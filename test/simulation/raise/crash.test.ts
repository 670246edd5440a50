import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { brokenAt } from '#core/features/audit/index';
import { readBlob } from '#core/features/blobs/index';
import { sealCertificate } from '#core/features/receipts/trust';
import { verifyReceipt } from '#core/features/receipts/verify/index';
import { openCore, type TestCore, withDraft } from '#test/support/core/in-process';
import { runSteps } from '#test/support/core/run-steps';
import { type Seeded, seedWorkstation } from '#test/support/core/seed';
import { type OpenSsl, startOpenSsl } from '#test/support/receipts/openssl';
import { nameServices, type Services, startServices } from '#test/support/receipts/services';

const LEVELS = ['B-B', 'B-T', 'B-LT'];
let template: string;
let seeded: Seeded;
let openssl: OpenSsl;
let services: Services;
let digest: unknown;

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'loket-raise-'));
  seeded = await seedWorkstation(template);
  const { root, intermediate } = seeded.authority;
  if (!intermediate) throw new Error('no certificate');
  openssl = await startOpenSsl({ root, intermediate });
  services = await startServices(openssl);
  const core = await openCore(template);
  const page = core.page();
  await page.call('applications.submit', { applicationId: await withDraft(page) });
  await core.core.seals.idle();
  digest = core.core.db.prepare('SELECT digest FROM receipt').pluck().get();
  await openssl.know(Buffer.from(sealCertificate(core.core.db)?.chain[0] ?? '', 'base64'));
  nameServices(core.core.db, services.body()); // after the seal: only the child rises
  await core.close();
});
afterAll(async () => {
  await services.close();
  await openssl.close();
  rmSync(template, { recursive: true, force: true });
});

interface Row {
  readonly level: string;
  readonly digest: string;
  readonly sha256: Uint8Array;
}
const rowOf = ({ core: { db } }: TestCore) =>
  db.prepare('SELECT level, digest, blob_sha256 AS sha256 FROM receipt').get() as Row;

/** The file is whole, at the level that its row says, and every level has one mutation; answers the level it began with. */
async function judge(core: TestCore): Promise<string> {
  const { db, dataFolder } = core.core;
  const row = rowOf(core);
  const pdf = readBlob(db, dataFolder, row.sha256);
  const trust = { roots: [seeded.root], timestampRoots: [openssl.tsaRoot], now: new Date() };
  expect(await verifyReceipt(pdf ?? Buffer.alloc(0), trust)).toMatchObject({ verdict: 'SAH', level: row.level });
  expect(row.digest).toBe(digest);
  const seals = db.prepare(`SELECT json_extract(args, '$.level') FROM outbox WHERE name = 'receipt.seal' ORDER BY n`);
  expect(seals.pluck().all()).toEqual(LEVELS.slice(0, LEVELS.indexOf(row.level) + 1));
  expect(db.prepare('SELECT count(*) FROM blob_ref').pluck().get()).toBe(1);
  expect(brokenAt(db)).toBeNull();
  expect(db.pragma('quick_check', { simple: true })).toBe('ok');
  return row.level;
}

test(
  'killed before any step of its rise, a receipt is whole at one of the levels and rises after the restart',
  { timeout: 900_000 },
  async () => {
    const found: string[] = [];
    for (let crashAt = 1; ; crashAt += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'loket-raise-'));
      cpSync(template, folder, { recursive: true });
      const steps = await runSteps('raise-child.ts', folder, crashAt);
      services.mood = 'down'; // what is judged is what the dead process left
      const core = await openCore(folder);
      found.push(await judge(core));
      services.mood = 'right';
      core.core.levels.restart();
      await vi.waitFor(() => expect(rowOf(core).level).toBe('B-LT'), { timeout: 60_000, interval: 20 });
      await judge(core);
      await core.close();
      rmSync(folder, { recursive: true, force: true });
      if (steps !== null) break;
    }
    // Every level was met as what a power cut leaves, and it only rises from step to step.
    expect(new Set(found)).toEqual(new Set(LEVELS));
    expect(found).toEqual(found.toSorted((a, b) => LEVELS.indexOf(a) - LEVELS.indexOf(b)));
  },
);
