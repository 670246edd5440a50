import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createBlocked } from '#core/blocked';
import { startFault } from '#core/core';
import { DATABASE_FILE } from '#core/db/open';
import type { ServicePort } from '#core/serve';
import { useCore } from '#test/support/core/folders';
import { openCore } from '#test/support/core/in-process';

const box = useCore();

/** A port as `core` gets it: one listener, the last one set. */
function port() {
  let deliver: (message: unknown) => void = () => undefined;
  const answers = new Map<unknown, unknown>();
  const served: ServicePort = {
    kind: 'officer',
    send: (message) => {
      const { id, result } = message as { id?: number; result?: unknown };
      if (id !== undefined) answers.set(id, result);
    },
    onMessage: (listener) => (deliver = listener),
    onClose: () => undefined,
  };
  let last = 0;
  const ask = async (name: string, input: unknown = {}) => {
    const id = ++last;
    deliver({ id, name, input });
    await expect.poll(() => answers.has(id)).toBe(true);
    return answers.get(id);
  };
  return { served, ask };
}

test('data that was mended opens on the same port; until then the fault stands and nothing else answers', async () => {
  await box.core.close();
  const file = join(box.folder, DATABASE_FILE);
  const broken = readFileSync(file).fill(7, 0, 4096);
  copyFileSync(file, `${file}.whole`);
  writeFileSync(file, broken);

  const page = port();
  let opened = 0;
  const blocked = createBlocked({
    fault: 'database-corrupt',
    dataFolder: box.folder,
    isDemo: true,
    retry: async () => {
      try {
        box.core = await openCore(box.folder);
      } catch (error) {
        return startFault(error);
      }
      opened += 1;
      box.core.serve(page.served);
      return undefined;
    },
  });
  blocked.serve(page.served);
  const again = { commandId: '01990000-0000-7000-8000-000000000001' };

  expect(await page.ask('session.read')).toMatchObject({ value: { phase: 'blocked', fault: 'database-corrupt' } });
  expect(await page.ask('visits.current')).toMatchObject({ error: { code: 'unavailable' } });
  expect(await page.ask('session.retry', again)).toEqual({ ok: true, value: { isOpen: false } });
  expect(readFileSync(file).equals(broken)).toBe(true);

  copyFileSync(`${file}.whole`, file);
  const both = await Promise.all([page.ask('session.retry', again), page.ask('session.retry', again)]);
  expect(both).toEqual([
    { ok: true, value: { isOpen: true } },
    { ok: true, value: { isOpen: true } },
  ]);
  expect(opened).toBe(1);
  expect(await page.ask('session.read')).toMatchObject({ value: { phase: 'signed-out', fault: null } });
});
