import { expect, test, vi } from 'vitest';
import type { Input } from '#contract/index';
import { CITIZEN } from '#test/support/core/in-process';
import { type Desk, officer, send, serve, start, supervisor, useFloor } from '../floor/desks.ts';

const box = useFloor();

test('a conflict of two counters is shown at both, decided by the supervisor, and gone at both', async () => {
  const [a, b] = [await box.desk(0, supervisor), await box.desk(1, officer, box.proxy.url)];
  await start(b);
  await serve(b, 'BUDI BERBEDA');
  const citizenId = (
    b.core.core.db.prepare(`SELECT id FROM citizen WHERE name = 'BUDI BERBEDA'`).get() as { id: string }
  ).id;
  await vi.waitFor(async () => {
    send(a);
    expect(a.core.core.db.prepare('SELECT id FROM citizen WHERE id = ?').all(citizenId)).toHaveLength(1);
  }, 15_000);
  box.proxy.cut();
  const data = { ...CITIZEN, nik: null, name: 'BUDI BERBEDA' };
  const update = (each: Desk, occupation: string) =>
    each.page.call('citizens.update', {
      citizenId: citizenId as Input<'citizens.update'>['citizenId'],
      data: { ...data, occupation },
    });
  await update(a, 'GURU');
  await vi.waitFor(() => expect(a.core.core.sync.state().unsentCount).toBe(0), 15_000);
  await update(b, 'PETANI');
  box.proxy.restore();
  const conflict = await vi.waitFor(async () => {
    for (const each of [a, b]) send(each);
    const [mine] = (await b.page.call('conflicts.list', {})).conflicts;
    const [theirs] = (await a.page.call('conflicts.list', {})).conflicts;
    if (!mine || !theirs) throw new Error('no conflict yet');
    expect(mine).toEqual({ ...theirs, isOwn: mine.isOwn });
    return theirs;
  }, 15_000);
  expect(conflict).toMatchObject({
    field: 'occupation',
    mine: 'PETANI',
    theirs: 'GURU',
    current: 'GURU',
    deciding: null,
  });
  expect(conflict.mineBy).toMatchObject({ officerId: officer.id, counter: '2' });
  expect(conflict.theirsBy).toMatchObject({ officerId: supervisor.id, counter: '1' });
  await expect(b.page.call('conflicts.resolve', { conflictId: conflict.id, choice: 'mine' })).rejects.toMatchObject({
    problem: { code: 'not-permitted' },
  });
  expect((await a.page.call('sync.read', {})).decisionCount).toBe(1);
  await a.page.call('conflicts.resolve', { conflictId: conflict.id, choice: 'mine' });
  expect((await a.page.call('sync.read', {})).decisionCount).toBe(0);
  await expect(a.page.call('conflicts.resolve', { conflictId: conflict.id, choice: 'theirs' })).rejects.toMatchObject({
    problem: { code: 'decided' },
  });
  await vi.waitFor(async () => {
    for (const each of [a, b]) {
      send(each);
      expect((await each.page.call('conflicts.list', {})).conflicts).toEqual([]);
      const { body } = each.core.core.db.prepare('SELECT body FROM citizen WHERE id = ?').get(citizenId) as {
        body: string;
      };
      expect(JSON.parse(body)).toMatchObject({ occupation: 'PETANI' });
    }
  }, 15_000);
});
