import { expect, test, vi } from 'vitest';
import type { ReceiptId } from '#contract/ids';
import { approveAll } from '#central/authority/authority.sql';
import { issueNext, publishRoot } from '#central/authority/issue';
import { openKeys } from '#central/authority/keys';
import { openPool } from '#central/db/sql';
import { sweepBlobs } from '#core/features/blobs/index';
import { newFolder } from '../sync/workstation.ts';
import { type Desk, finish, officer, send, serve, start, useFloor } from './desks.ts';

const box = useFloor();

/** As the authority's process does it, once. */
async function certify(): Promise<void> {
  const keys = await openKeys(newFolder(), { subject: 'Loket Uji', region: '64' });
  const pool = openPool(box.central.databaseUrl, 'loket_authority', 1);
  await publishRoot(pool, keys);
  await approveAll(pool);
  while (await issueNext(pool, keys, 'http://127.0.0.1/crl'));
  await pool.end();
}

/** A receipt whose file the centre has had for long enough: the row is there, the bytes are not. */
async function givenUp(desk: Desk): Promise<{ id: ReceiptId; number: string }> {
  const { db, dataFolder } = desk.core.core;
  await start(desk);
  const applicationId = await serve(desk, 'BERKAS LAMA');
  await finish(desk);
  const found = db.prepare('SELECT id, number FROM receipt WHERE application_id = ?').get(applicationId);
  await vi.waitFor(
    () => {
      send(desk);
      expect(db.prepare('SELECT state FROM blob').pluck().all()).toEqual(['stored']);
      expect(db.prepare(`SELECT mid FROM outbox WHERE state <> 'settled'`).all()).toEqual([]);
    },
    { timeout: 20_000, interval: 50 },
  );
  db.prepare(`UPDATE application SET body = json_set(body, '$.state', 'done')`).run();
  const serverTime = new Date(Date.now() + 36 * 86_400_000).toISOString();
  const sweeping = { db, dataFolder, now: Date.now(), serverTime, freeBytes: Number.MAX_SAFE_INTEGER };
  expect(sweepBlobs(sweeping).evicted).toBe(1);
  return found as { id: ReceiptId; number: string };
}

test('a receipt whose file was given up is saved from the centre, and without a network it is said in words', async () => {
  const desk = await box.desk(0, officer, box.proxy.url);
  await certify();
  const { id, number } = await givenUp(desk);
  const name = `tanda-terima-${number}.pdf`;
  expect(await desk.page.ask('receipts.file', { receiptId: id })).toMatchObject({ error: { code: 'file-at-centre' } });

  box.proxy.cut();
  await expect(desk.page.call('receipts.save', { receiptId: id })).rejects.toMatchObject({
    problem: { code: 'file-at-centre' },
  });
  expect(desk.core.saved.size).toBe(0);
  box.proxy.restore();

  await desk.page.call('receipts.save', { receiptId: id });
  const pdf = Buffer.from(desk.core.saved.get(name) ?? []);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const { data } = await desk.page.call('receipts.show', { receiptId: id });
  expect(data.nomor).toBe(number);
  // It was read for the moment; what is kept here stays as it was.
  expect(desk.core.core.db.prepare('SELECT state FROM blob').pluck().all()).toEqual(['evicted']);
});
