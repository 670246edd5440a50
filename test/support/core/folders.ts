import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openCore, type TestCore } from './in-process.ts';
import { type Seeded, seedWorkstation } from './seed.ts';

export interface CoreBox {
  /** A fresh enrolled core for each test; replaced by `reopen`. */
  core: TestCore;
  folder: string;
  seeded: Seeded;
  count(sql: string): number;
  reopen(): Promise<TestCore>;
}

/** A seeded folder once per file, a copy with a running core per test. */
export function useCore(): CoreBox {
  let template = '';
  const box = {
    count: (sql: string) => Number(box.core.core.db.prepare(`SELECT count(*) FROM ${sql}`).pluck().get()),
    reopen: async () => {
      await box.core.close();
      box.core = await openCore(box.folder);
      return box.core;
    },
  } as CoreBox;
  beforeAll(async () => {
    template = mkdtempSync(join(tmpdir(), 'loket-template-'));
    box.seeded = await seedWorkstation(template);
  });
  afterAll(() => rmSync(template, { recursive: true, force: true }));
  beforeEach(async () => {
    box.folder = mkdtempSync(join(tmpdir(), 'loket-core-'));
    cpSync(template, box.folder, { recursive: true });
    box.core = await openCore(box.folder);
  });
  afterEach(async () => {
    await box.core.close();
    rmSync(box.folder, { recursive: true, force: true });
  });
  return box;
}
