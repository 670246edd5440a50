import { expect, test } from 'vitest';
import type { Payload, Result } from '#contract/index';
import { finish, officer, serve, start, useFloor } from '../core/floor/desks.ts';
import type { LoketHost } from '../support/browser/host.ts';
import { openPage } from '../support/browser/page.ts';
import { usePages } from '../support/browser/use-pages.ts';
import type { TestCore } from '../support/core/in-process.ts';

const box = useFloor();
const pages = usePages();

/** A page's port into a core of this process, as main gives it. */
function hostOf(core: TestCore): LoketHost {
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  const listeners: Parameters<LoketHost['listen']>[0][] = [];
  let deliver: (message: unknown) => void = () => undefined;
  let lastId = 0;
  core.serve({
    kind: 'officer',
    send: (raw) => {
      const message = JSON.parse(JSON.stringify(raw)) as {
        id: number;
        result: Result<unknown>;
        event?: Parameters<(typeof listeners)[number]>[0];
        payload: never;
      };
      if (message.event) for (const listener of listeners) listener(message.event, message.payload);
      else waiting.get(message.id)?.(message.result);
    },
    onMessage: (listener) => (deliver = listener),
    onClose: () => undefined,
  });
  return {
    call: (name, input) => {
      const id = ++lastId;
      const { promise, resolve } = Promise.withResolvers<Result<unknown>>();
      waiting.set(id, resolve);
      deliver({ id, name, input });
      return promise;
    },
    listen: (listener) => void listeners.push(listener),
    close: () => Promise.resolve(),
  };
}

/** What belongs to the wire or to a developer, and English in an Indonesian window. */
const NOT_FOR_OFFICERS =
  /\b[a-z]+_[a-z_]+\b|undefined|NaN|\b(pending|acked|settled|parked|rejected|offline|online|error|sync)\b/;

test('a day without the centre: five visits wait in plain words, and drain without a jump when it is back', async () => {
  const desk = await box.desk(0, officer, box.proxy.url);
  const host = hostOf(desk.core);
  const told: Payload<'sync.changed'>[] = [];
  host.listen((name, payload) => {
    if (name === 'sync.changed') told.push(payload as Payload<'sync.changed'>);
  });
  const { page, violations } = await openPage(pages.browser, pages.url, host);
  await page.getByRole('combobox').waitFor();
  await page.keyboard.type(officer.name);
  await page.keyboard.press('Enter');
  await page.getByLabel('PIN').fill(officer.pin);
  await page.keyboard.press('Enter');
  await page.locator('[data-panel=work] h1').waitFor();

  box.proxy.cut();
  const served = { ...desk, page: { ...desk.page, call: caller(host) } } as typeof desk;
  for (const name of ['SATU', 'DUA', 'TIGA', 'EMPAT', 'LIMA']) {
    await start(served);
    await serve(served, name);
    await finish(served);
  }
  await page.keyboard.press('F11');
  await page.getByText('Luring sejak').first().waitFor();
  const waiting = page.getByRole('option').filter({ hasText: 'Tersimpan di loket, menunggu jaringan' });
  await expect.poll(() => waiting.count(), { timeout: 20_000 }).toBeGreaterThanOrEqual(5);
  await page.getByRole('navigation').getByRole('button', { name: 'Kiriman 5' }).waitFor();
  expect(await page.locator('body').innerText()).not.toMatch(NOT_FOR_OFFICERS);

  // A citizen's data leaves the list when it is there; an application stays and only changes its place.
  const focused = () => page.locator('[role=option]:focus').getAttribute('data-key');
  for (let row = 0; row < 10 && !(await focused())?.startsWith('application:'); row += 1)
    await page.keyboard.press('ArrowDown');
  const chosen = await focused();
  expect(chosen).toMatch(/^application:/);
  const from = told.length;
  box.proxy.restore();
  await page.keyboard.press('F5');
  await waiting.first().waitFor({ state: 'detached', timeout: 30_000 });
  await page.getByText('Daring', { exact: true }).waitFor();
  await expect
    .poll(() => page.getByRole('option').filter({ hasText: 'Sudah di pusat' }).count(), { timeout: 30_000 })
    .toBeGreaterThanOrEqual(5);
  const counts = told.slice(from).map(({ unsentApplicationCount }) => unsentApplicationCount);
  expect(counts).toEqual([...counts].sort((a, b) => b - a)); // what is left never grows again on its way out
  expect(counts.at(-1)).toBe(0);
  expect(await focused()).toBe(chosen);
  expect(await page.locator('body').innerText()).not.toMatch(NOT_FOR_OFFICERS);
  expect(violations).toEqual([]);
  await page.context().close();
});

/** The contract through the port of the window, so that the session is the one that the page opened. */
const caller =
  (host: LoketHost) =>
  async (name: Parameters<LoketHost['call']>[0], input: object): Promise<unknown> => {
    const result = await host.call(name, { commandId: crypto.randomUUID(), ...input });
    if (!result.ok) throw new Error(`${name}: ${result.error.code}`);
    return result.value;
  };
