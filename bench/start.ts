import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedWorkstation } from '#test/support/core/seed';
import { type BenchLine, compared } from './line.ts';
import { inWindow } from './window/index.ts';

/** Start of the process to a field one can type into, against an empty window of the same runtime. */
export async function start(): Promise<BenchLine[]> {
  const folder = mkdtempSync(join(tmpdir(), 'loket-bench-'));
  try {
    await seedWorkstation(folder);
    const { ours, peer } = await inWindow('start', folder);
    const line = {
      name: 'start.signin',
      unit: 'ms',
      better: 'lower',
      peer: 'empty window of the same runtime',
    } as const;
    return [compared({ ...line, note: 'warm disk cache, driver included in both' }, ours, peer)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
