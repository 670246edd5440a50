import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ATTACHMENT_LIMITS } from '#contract/attachments';
import type { Input } from '#contract/index';
import { readBlob } from '#core/features/blobs/index';
import { completeDraft, openCore, type Page, signIn, withDraft } from '#test/support/core/in-process';
import { useCore } from '#test/support/core/folders';
import { jpeg, pdf, pdfBomb, png, SECRET_PLACE } from '#test/support/core/samples';
import { COLLEAGUE } from '#test/support/core/seed';

const box = useCore();
type DraftId = Input<'attachments.add'>['applicationId'];

/** As a page does: the file in parts, then what it belongs to. */
async function send(page: Page, bytes: Uint8Array): Promise<string> {
  const fileId = randomUUID();
  for (let offset = 0; offset === 0 || offset < bytes.length; offset += ATTACHMENT_LIMITS.chunkBytes) {
    const part = Buffer.from(bytes.subarray(offset, offset + ATTACHMENT_LIMITS.chunkBytes)).toString('base64');
    await page.call('attachments.append', { fileId, offset, base64: part });
  }
  return fileId;
}

async function attach(
  page: Page,
  applicationId: DraftId,
  bytes: Uint8Array,
  { name = 'pindaian', requirementId = 'bukti', replaces = null as Input<'attachments.add'>['replaces'] } = {},
) {
  return page.call('attachments.add', {
    applicationId,
    requirementId,
    fileId: await send(page, bytes),
    name,
    replaces,
  });
}

const current = async (page: Page) => (await page.call('visits.current', {})).visit?.applications[0];
const files = () => readdirSync(join(box.folder, 'blobs'));
const outbox = () =>
  box.core.core.db.prepare('SELECT name, args FROM outbox ORDER BY n').all() as { name: string; args: string }[];

test('a scan lies with its requirement, encrypted, and becomes a fact of the application when it is submitted', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const bytes = await pdf(3);
  const added = await attach(page, applicationId, bytes, { name: 'surat nikah Budi.pdf' });
  expect(added).toMatchObject({
    requirementId: 'bukti',
    name: 'surat nikah Budi.pdf',
    mime: 'application/pdf',
    state: 'here',
  });
  expect((await current(page))?.attachments).toEqual([added]);
  for (const file of files()) expect(readFileSync(join(box.folder, 'blobs', file)).includes('%PDF')).toBe(false);

  await page.call('applications.submit', { applicationId });
  await box.core.core.seals.idle();
  const names = outbox()
    .map(({ name }) => name)
    .filter((name) => name !== 'audit.append');
  expect(names.slice(-4)).toEqual(['application.submit', 'attachment.add', 'receipt.issue', 'receipt.seal']);
  expect(
    outbox()
      .map(({ args }) => args)
      .join(),
  ).not.toContain('surat nikah');
  const submitted = await current(page);
  expect(submitted?.attachments).toEqual([{ ...added, name: null }]);
  expect(submitted?.receipt?.files).toEqual({ all: 2, stored: 0, damaged: 0 });
  expect(box.core.core.sync.state().blobs).toMatchObject({ waitingCount: 2, damagedCount: 0 });
  expect(box.count('draft_attachment')).toBe(0);
});

test('a photo is kept without the place it was taken at', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  await attach(page, applicationId, jpeg({ orientation: 6 }), { name: 'IMG_1.JPG' });
  const { sha256 } = box.core.core.db.prepare('SELECT sha256 FROM draft_attachment').get() as { sha256: Buffer };
  const kept = readBlob(box.core.core.db, box.folder, sha256);
  expect(kept?.length).toBeGreaterThan(100);
  expect(kept?.includes(SECRET_PLACE)).toBe(false);
});

test.each([
  ['text', () => Buffer.from('hello'), 'a.pdf', { code: 'attachment-type' }],
  ['an empty file', () => Buffer.alloc(0), 'a.pdf', { code: 'attachment-type' }],
  ['a program named as a scan', () => Buffer.from('MZ\x90'), 'ktp.jpg', { code: 'attachment-type' }],
  ['a picture named as a PDF', () => jpeg(), 'ktp.pdf', { code: 'attachment-name' }],
  ['a picture cut off', () => jpeg().subarray(0, -20), 'ktp.jpg', { code: 'attachment-unreadable' }],
  ['a PDF of nothing', () => Buffer.from('%PDF-1.7\nnothing'), 'a.pdf', { code: 'attachment-unreadable' }],
  [
    'a picture of 12,001 columns',
    () => jpeg({ width: 12_001, height: 10 }),
    'a.jpg',
    { code: 'attachment-limits', details: { limit: 'side' } },
  ],
  [
    'a picture of 49 megapixels',
    () => png(7_000, 7_000),
    'a.png',
    { code: 'attachment-limits', details: { limit: 'pixels' } },
  ],
  ['a PDF of 51 pages', () => pdf(51), 'a.pdf', { code: 'attachment-limits', details: { limit: 'pages', max: 50 } }],
] as const)('%s is refused in words, and nothing of it stays', async (_name, make, name, problem) => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const fileId = await send(page, await make());
  const answer = await page.ask('attachments.add', {
    commandId: randomUUID(),
    applicationId,
    requirementId: 'bukti',
    fileId,
    name,
    replaces: null,
  });
  expect(answer).toMatchObject({ ok: false, error: problem });
  expect(box.count('blob')).toBe(0);
  expect(box.count('draft_attachment')).toBe(0);
});

test('a bomb of a few kilobytes ends in a refusal, and core goes on', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const bomb = pdfBomb(500);
  expect(bomb.length).toBeLessThan(ATTACHMENT_LIMITS.bytes);
  await expect(attach(page, applicationId, bomb)).rejects.toThrow('attachment-unreadable');
  expect((await attach(page, applicationId, await pdf())).state).toBe('here');
});

test('while a file is looked at the desk goes on, and the same press again gets the same answer', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const answered: string[] = [];
  const about = { applicationId, requirementId: 'bukti', name: 'a.pdf', replaces: null };
  const bomb = { ...about, commandId: randomUUID(), fileId: await send(page, pdfBomb(500)) };
  const looking = [bomb, bomb].map((each) => page.ask('attachments.add', each).finally(() => answered.push('bomb')));
  // The next file of the same page, and another command, both asked for after it.
  const good = { ...about, commandId: randomUUID(), fileId: await send(page, await pdf()) };
  const adding = [good, good].map((each) => page.call('attachments.add', each).finally(() => answered.push('good')));
  await page.call('drafts.save', { applicationId, answers: { newValue: 'Petani' }, requirements: {} });
  answered.push('saved');
  for (const answer of await Promise.all(looking)) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'attachment-unreadable' } });
  }
  const [first, again] = await Promise.all(adding);
  expect(again).toEqual(first);
  expect(answered).toEqual(['saved', 'bomb', 'bomb', 'good', 'good']);
  expect([box.count('draft_attachment'), box.count('blob')]).toEqual([1, 1]);
});

test('a draft that is submitted while its file is looked at keeps the file', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const fileId = await send(page, await pdf());
  const about = { applicationId, requirementId: 'bukti', fileId, name: 'a.pdf', replaces: null };
  const adding = page.call('attachments.add', about);
  await page.call('applications.submit', { applicationId });
  expect(await adding).toMatchObject({ requirementId: 'bukti', name: null });
  expect((await current(page))?.attachments).toHaveLength(1);
  expect(box.count('draft_attachment')).toBe(0);
});

test('a PDF with a script is kept as evidence and marked', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  await attach(page, applicationId, await pdf(1, { script: 'app.alert(1)' }));
  await attach(page, applicationId, await pdf(2));
  const marks = box.core.core.db.prepare('SELECT pages, is_active AS a FROM draft_attachment ORDER BY pages').all();
  expect(marks).toEqual([
    { pages: 1, a: 1 },
    { pages: 2, a: 0 },
  ]);
});

test('5 MiB and one byte are refused while they arrive, and parts out of order too', async () => {
  const page = box.core.page();
  await withDraft(page);
  await expect(send(page, Buffer.alloc(ATTACHMENT_LIMITS.bytes + 1, 0x20))).rejects.toThrow('attachment-too-large');
  const fileId = randomUUID();
  await page.call('attachments.append', { fileId, offset: 0, base64: Buffer.from('abc').toString('base64') });
  for (const [id, offset] of [
    [fileId, 0 + 2],
    [fileId, 4],
    [randomUUID(), 3],
  ] as const) {
    const answer = await page.ask('attachments.append', {
      commandId: randomUUID(),
      fileId: id,
      offset,
      base64: 'YQ==',
    });
    expect(answer).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
  }
});

test('twenty files and no more; the same file again is the same one', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const first = await attach(page, applicationId, jpeg());
  expect((await attach(page, applicationId, jpeg())).id).toBe(first.id);
  for (let n = 1; n < ATTACHMENT_LIMITS.perApplication; n += 1)
    await attach(page, applicationId, jpeg({ width: 100 + n }));
  await expect(attach(page, applicationId, jpeg({ width: 99 }))).rejects.toThrow('too-many-attachments');
});

test('the command that added a file gets the same answer again', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const input = {
    applicationId,
    requirementId: 'bukti',
    fileId: await send(page, jpeg()),
    name: 'a.jpg',
    replaces: null,
  };
  const commandId = randomUUID();
  const first = await page.ask('attachments.add', { commandId, ...input });
  expect(await page.ask('attachments.add', { commandId, ...input })).toEqual(first);
  expect(box.count('draft_attachment')).toBe(1);
  await expect(page.call('attachments.add', input)).rejects.toThrow('not-found');
});

test('a file belongs to the page and the officer that sent it', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const fileId = await send(page, jpeg());
  const other = box.core.page();
  await signIn(other, COLLEAGUE);
  const theft = { applicationId, requirementId: 'bukti', fileId, name: 'a.jpg', replaces: null };
  await expect(other.call('attachments.add', theft)).rejects.toThrow('not-found');
  await expect(attach(other, applicationId, jpeg())).rejects.toThrow('not-permitted');
  await expect(attach(page, applicationId, jpeg(), { requirementId: 'nothing' })).rejects.toThrow('not-found');
});

test('a removed file is gone with its key at the next sweep; after the submission nothing is removed', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const { id } = await attach(page, applicationId, jpeg());
  await page.call('attachments.remove', { applicationId, attachmentId: id });
  expect((await current(page))?.attachments).toEqual([]);
  await expect(page.call('attachments.remove', { applicationId, attachmentId: id })).rejects.toThrow('not-found');
  await box.reopen();
  expect(box.count('blob')).toBe(0);
  expect(files()).toEqual([]);

  const again = box.core.page();
  await signIn(again);
  const kept = await attach(again, applicationId, jpeg());
  await again.call('applications.submit', { applicationId });
  await expect(again.call('attachments.remove', { applicationId, attachmentId: kept.id })).rejects.toThrow(
    'wrong-state',
  );
});

test('a draft that is given up takes its files with it', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  await attach(page, applicationId, jpeg());
  await page.call('drafts.cancel', { applicationId });
  await box.reopen();
  expect([box.count('draft_attachment'), box.count('blob'), files().length]).toEqual([0, 0, 0]);
});

test('with less than 2 GiB of room no attachment is taken, and the application still goes', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  await box.core.close();
  box.core = await openCore(box.folder, { disk: { folder: box.folder, freeBytes: () => 2_147_483_647 } });
  const short = box.core.page();
  await signIn(short);
  await expect(attach(short, applicationId, jpeg())).rejects.toThrow('disk-short');
  expect((await short.call('applications.submit', { applicationId })).receiptNumber).toMatch(/^6472A/);
});

test('a file that is lost before it was sent is told as damaged, and a new scan stands for it', async () => {
  const page = box.core.page();
  const applicationId = await withDraft(page);
  const lost = await attach(page, applicationId, jpeg());
  await page.call('applications.submit', { applicationId });
  await box.core.core.seals.idle();
  const { path } = box.core.core.db.prepare("SELECT path FROM blob WHERE mime = 'image/jpeg'").get() as {
    path: string;
  };
  rmSync(join(box.folder, 'blobs', path));
  await box.reopen();
  const again = box.core.page();
  await signIn(again);
  expect((await current(again))?.attachments).toMatchObject([{ id: lost.id, state: 'damaged' }]);
  expect(box.core.core.sync.state().blobs.damagedCount).toBe(1);

  const scanned = await attach(again, applicationId, png(), { name: 'ulang.png', replaces: lost.id });
  expect((await current(again))?.attachments).toMatchObject([{ id: scanned.id, state: 'here' }]);
  expect(box.core.core.sync.state().blobs.damagedCount).toBe(0);
  expect((await current(again))?.receipt?.files).toEqual({ all: 2, stored: 0, damaged: 0 });
});

test('files that no row knows go after a week, and not before', async () => {
  const page = box.core.page();
  await attach(page, await withDraft(page), jpeg());
  const stray = join(box.folder, 'blobs', 'stray.tmp');
  writeFileSync(stray, 'x');
  await box.reopen();
  expect(files()).toContain('stray.tmp');
  const clock = box.core.core.clock;
  await box.core.close();
  const later = { ...clock, epochMs: () => clock.epochMs() + 8 * 86_400_000 };
  box.core = await openCore(box.folder, { clock: later });
  expect(files()).toHaveLength(1);
});

test('a second service of the visit has its own files', async () => {
  const page = box.core.page();
  const one = await withDraft(page);
  const two = await completeDraft(page);
  await attach(page, one, jpeg());
  await attach(page, two, jpeg());
  const { visit } = await page.call('visits.current', {});
  expect(visit?.applications.map(({ attachments }) => attachments.length)).toEqual([1, 1]);
  expect(box.count('blob')).toBe(1);
});
