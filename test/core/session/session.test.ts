import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Input } from '#contract/index';
import { type Clock, systemClock, toInstant } from '#core/ports/clock';
import { transact } from '#core/transaction';
import { brokenAt } from '#core/features/audit/index';
import { IDLE } from '#domain/session/index';
import { useCore } from '#test/support/core/folders';
import { openCore, signIn, type Page, type TestCore } from '#test/support/core/in-process';
import { COLLEAGUE, OFFICER, SUPERVISOR } from '#test/support/core/seed';

const box = useCore();
const WRONG = '000000';
const HOUR_MS = 3_600_000;
const code = (result: { ok: boolean; error?: { code: string } }): string =>
  result.ok ? 'ok' : (result.error?.code ?? '');

/** A core whose clocks can be moved. */
async function movable(): Promise<{ core: TestCore; move: (ms: number) => void }> {
  const system = systemClock();
  let ahead = 0;
  const clock: Clock = {
    ...system,
    now: () => toInstant(new Date(clock.epochMs())),
    mono: () => system.mono() + ahead,
    epochMs: () => system.epochMs() + ahead,
  };
  await box.core.close();
  box.core = await openCore(box.folder, { clock });
  return { core: box.core, move: (ms) => (ahead += ms) };
}

const actionsOf = ({ core }: TestCore): string[] =>
  core.db.prepare("SELECT text ->> 'action' FROM audit ORDER BY seq").pluck().all().map(String);

/** Leaves not one free byte in the file: SQLite itself then answers that the disk is full. */
function fillDisk({ core }: TestCore): void {
  core.db.pragma(`max_page_count = ${Number(core.db.pragma('page_count', { simple: true }))}`);
  expect(() => {
    for (;;) transact(core, null, (tx) => tx.audit({ action: 'citizens-searched' }));
  }).toThrow(expect.objectContaining({ code: 'SQLITE_FULL' }));
}

test.each([
  ['session.lock', 'locked', 'locked'],
  ['session.sign-out', 'signed-out', 'signed-out'],
] as const)('%s closes the screen also when the disk is full', async (name, phase, action) => {
  const page = box.core.page();
  await signIn(page);
  fillDisk(box.core);
  const before = actionsOf(box.core).length;
  expect(code(await page.ask(name, { commandId: randomUUID() }))).toBe('ok');
  expect(code(await page.ask('visits.current', {}))).toBe(phase);
  expect((await page.call('session.read', {})).phase).toBe(phase);
  expect(page.events('session.changed').length).toBeGreaterThan(1);
  expect(actionsOf(box.core).slice(before)).not.toContain(action);
});

test('the idle lock comes and ends the session also when the disk is full', async () => {
  const { core, move } = await movable();
  const page = core.page();
  await signIn(page);
  fillDisk(core);
  move(IDLE.lockMs);
  expect(code(await page.ask('visits.current', {}))).toBe('locked');
  move(IDLE.endMs);
  expect((await page.call('session.read', {})).phase).toBe('signed-out');
});

test('opening needs its audit row: a full disk refuses the PIN in words and keeps the screen closed', async () => {
  const page = box.core.page();
  await signIn(page);
  fillDisk(box.core);
  await page.call('session.lock', {});
  const input = { commandId: randomUUID(), pin: OFFICER.pin };
  expect(code(await page.ask('session.unlock', input))).toBe('disk-full');
  expect((await page.call('session.read', {})).phase).toBe('locked');
});

const tryPin = (page: Page, id: string, pin: string) =>
  page.ask('session.sign-in', { commandId: randomUUID(), officerId: id, pin });

async function tenWrong(core: TestCore, move: (ms: number) => void, id: string): Promise<Page> {
  const page = core.page();
  for (let tries = 0; tries < 10; tries += 1) {
    await tryPin(page, id, WRONG);
    move(HOUR_MS);
  }
  return page;
}

const clearing = (changes: Partial<Record<keyof Input<'session.clear-pin'>, string>> = {}) => ({
  commandId: randomUUID(),
  officerId: OFFICER.id,
  supervisorId: SUPERVISOR.id,
  pin: SUPERVISOR.pin,
  reason: 'mistyped',
  ...changes,
});

test('after ten wrong PINs no waiting helps, a supervisor does, and the audit says who let it happen and why', async () => {
  const { core, move } = await movable();
  const page = await tenWrong(core, move, OFFICER.id);
  move(24 * HOUR_MS);
  expect(await tryPin(page, OFFICER.id, OFFICER.pin)).toMatchObject({
    error: { code: 'pin-locked', details: { until: null } },
  });
  expect(code(await page.ask('session.clear-pin', clearing()))).toBe('ok');
  expect(code(await tryPin(page, OFFICER.id, OFFICER.pin))).toBe('ok');
  const row = core.core.db.prepare("SELECT text FROM audit WHERE text ->> 'action' = 'pin-cleared'").pluck().all();
  expect(row.map((text) => JSON.parse(String(text)))).toMatchObject([
    { officer: SUPERVISOR.id, role: 'supervisor', subject: { kind: 'officer', id: OFFICER.id }, reason: 'mistyped' },
  ]);
  expect(brokenAt(core.core.db)).toBeNull();
});

test('a supervisor opens a waiting time early, and from the locked screen too', async () => {
  const page = box.core.page();
  await signIn(page);
  await page.call('session.lock', {});
  for (let tries = 0; tries < 5; tries += 1) await page.ask('session.unlock', { commandId: randomUUID(), pin: WRONG });
  expect(code(await page.ask('session.unlock', { commandId: randomUUID(), pin: OFFICER.pin }))).toBe('pin-locked');
  await page.call('session.clear-pin', clearing() as Input<'session.clear-pin'>);
  expect((await page.call('session.read', {})).phase).toBe('locked');
  await page.call('session.unlock', { pin: OFFICER.pin });
  expect((await page.call('session.read', {})).officer?.id).toBe(OFFICER.id);
});

test.each([
  ['a colleague who is no supervisor, with the right PIN', { supervisorId: COLLEAGUE.id, pin: COLLEAGUE.pin }],
  ['nobody known', { supervisorId: randomUUID() }],
  ['the supervisor whose own PIN it is', { officerId: SUPERVISOR.id }],
])('%s is not permitted, and no try is counted', async (_who, changes) => {
  const page = box.core.page();
  expect(code(await page.ask('session.clear-pin', clearing(changes)))).toBe('not-permitted');
  expect(box.count('pin_attempt')).toBe(0);
});

test('a wrong PIN of the supervisor clears nothing and counts against the supervisor', async () => {
  const page = box.core.page();
  for (let tries = 0; tries < 5; tries += 1) await tryPin(page, OFFICER.id, WRONG);
  for (let tries = 0; tries < 4; tries += 1)
    expect(code(await page.ask('session.clear-pin', clearing({ pin: WRONG })))).toBe('wrong-pin');
  expect(code(await page.ask('session.clear-pin', clearing({ pin: WRONG })))).toBe('pin-locked');
  expect(code(await page.ask('session.clear-pin', clearing()))).toBe('pin-locked');
  expect(code(await tryPin(page, OFFICER.id, OFFICER.pin))).toBe('pin-locked');
  expect(actionsOf(box.core)).not.toContain('pin-cleared');
});

test('nothing to clear is no act: the audit stays as it is', async () => {
  const page = box.core.page();
  expect(code(await page.ask('session.clear-pin', clearing()))).toBe('ok');
  expect(actionsOf(box.core)).not.toContain('pin-cleared');
});
