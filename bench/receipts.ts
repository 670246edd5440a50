import { closeSync, fsyncSync, mkdtempSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { completeDraft, openCore, type Page, type TestCore, withDraft } from '#test/support/core/in-process';
import { seedWorkstation } from '#test/support/core/seed';
import { type BenchLine, compared, median, quantile, round } from './line.ts';

const RUNS = 100;
const WARM = 10;
/** Size of a receipt at B-B. */
const FILE_BYTES = 45_000;

/** Submit to signed receipt on disk, in the core: number, application and outbox committed, PDF sealed, encrypted, synced. */
export async function receipts(): Promise<BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-bench-'));
  await seedWorkstation(folder);
  const core = await openCore(folder);
  try {
    await core.core.seals.warmUp();
    return await measure(core, folder);
  } finally {
    await core.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(core: TestCore, folder: string): Promise<BenchLine[]> {
  const page = core.page();
  let draft = await withDraft(page);
  const [ours, cpu, floor]: [number[], number[], number[]] = [[], [], []];
  for (let n = 0; n < RUNS + WARM; n += 1) {
    const { wall, used } = await submitted(core, page, draft);
    const bare = durableFile(folder);
    if (n >= WARM) {
      ours.push(wall);
      cpu.push(used);
      floor.push(bare);
    }
    draft = await completeDraft(page);
  }
  const note = `p95 ${round(quantile(ours, 0.95))} ms`;
  return [
    compared(
      { name: 'receipt.submit', unit: 'ms', better: 'lower', peer: 'one 45 kB file written, synced and renamed', note },
      ours,
      floor,
    ),
    {
      name: 'receipt.submit-cpu',
      value: round(median(cpu)),
      unit: 'ms',
      better: 'lower',
      runs: cpu.length,
      note: 'CPU of the core process from submit to signed receipt, warm',
    },
  ];
}

async function submitted(core: TestCore, page: Page, applicationId: Awaited<ReturnType<typeof completeDraft>>) {
  const before = performance.now();
  const cpuBefore = process.cpuUsage();
  await page.call('applications.submit', { applicationId });
  await core.core.seals.idle();
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall: performance.now() - before, used: (user + system) / 1000 };
}

function durableFile(folder: string): number {
  const before = performance.now();
  writeFileSync(join(folder, 'floor.tmp'), Buffer.alloc(FILE_BYTES, 1), { flush: true });
  renameSync(join(folder, 'floor.tmp'), join(folder, 'floor'));
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
  return performance.now() - before;
}
