import { afterAll, describe, expect, test } from 'vitest';
import { COPIES, startCentral } from '#test/central/setup';

/** The same tests once more, each request at whichever of two copies of the centre comes next. */
const FILES = ['engine', 'events', 'files', 'incarnation'] as const;

process.env[COPIES] = '2';
afterAll(() => {
  delete process.env[COPIES];
});

test('both copies are asked', async () => {
  const central = await startCentral([]);
  for (let n = 0; n < 4; n += 1) await fetch(`${central.url}/health`, { headers: { connection: 'close' } });
  expect([...(central.given?.values() ?? [])]).toEqual([2, 2]);
  await central.close();
});

for (const file of FILES) describe(file, async () => void (await import(`./${file}.test.ts`)));
