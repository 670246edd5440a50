import { expect, test, vi } from 'vitest';
import { DUPLICATE_NUMBER } from '#contract/wire/assignment';
import { newFolder } from '../sync/workstation.ts';
import { type Desk, finish, officer, send, serve, start, supervisor, useFloor } from './desks.ts';

const box = useFloor();

const numberOf = ({ core }: Desk, id: string): string =>
  String(core.core.db.prepare(`SELECT body ->> '$.receiptNumber' FROM application WHERE id = ?`).pluck().get(id));

test('a whole disk put back repeats a number before anybody can know: both papers stay, the supervisor is told', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer, box.proxy.url)];
  await vi.waitFor(() => expect(b.core.core.sync.state().unsentCount).toBe(0), 15_000);
  box.proxy.cut();
  await box.stop(b);
  const image = newFolder(b.folder);

  /** One citizen served without a network by a workstation on this disk. */
  const servedOn = async (folder: string, name: string) => {
    const desk = await box.again(folder, officer);
    await start(desk);
    const id = await serve(desk, name);
    await finish(desk);
    return { desk, id, number: numberOf(desk, id) };
  };
  const first = await servedOn(b.folder, 'DI CAKRAM LAMA');
  box.proxy.restore();
  await vi.waitFor(() => {
    send(first.desk);
    expect(first.desk.core.core.sync.state().unsentCount).toBe(0);
  }, 15_000);
  await box.stop(first.desk);
  box.proxy.cut();
  const second = await servedOn(image, 'SESUDAH DIPULIHKAN');
  expect(second.number).toBe(first.number);
  box.proxy.restore();

  const told = await vi.waitFor(async () => {
    send(second.desk);
    send(a);
    const { conflicts } = await a.page.call('conflicts.list', {});
    const found = conflicts.find(({ field }) => field === DUPLICATE_NUMBER);
    if (!found) throw new Error('nothing is told yet');
    return found;
  }, 15_000);
  expect(told).toMatchObject({
    receiptNumber: second.number,
    applicantName: 'SESUDAH DIPULIHKAN',
    otherReceipt: { applicantName: 'DI CAKRAM LAMA', serviceName: 'KK' },
  });
  await a.page.call('conflicts.resolve', { conflictId: told.id, choice: 'mine' });
  await vi.waitFor(async () => {
    send(a);
    expect((await a.page.call('conflicts.list', {})).conflicts).toEqual([]);
    expect(a.core.core.sync.state().unsentCount).toBe(0);
  }, 15_000);
  expect([numberOf(a, first.id), numberOf(a, second.id)]).toEqual([first.number, first.number]);
});
