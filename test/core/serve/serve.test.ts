import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PORT_LIMITS, PROCEDURES, type ProcedureName } from '#contract/index';
import { PERMISSIONS } from '#contract/permissions';
import { useCore } from '#test/support/core/folders';
import { signIn } from '#test/support/core/in-process';
import { COLLEAGUE, OFFICER, TECHNICIAN } from '#test/support/core/seed';

const box = useCore();
const names = Object.keys(PROCEDURES) as ProcedureName[];
const guarded = names.filter(
  (name) => !(PERMISSIONS[PROCEDURES[name].permission] as readonly string[]).includes('anyone'),
);
const code = (result: { ok: boolean; error?: { code: string } }): string =>
  result.ok ? 'ok' : (result.error?.code ?? '');

test('without a session every guarded procedure answers signed-out, and nothing happens', async () => {
  const page = box.core.page();
  for (const name of guarded) expect(code(await page.ask(name, {})), name).toBe('signed-out');
  expect(box.count('audit')).toBe(0);
});

test('while locked only the session answers', async () => {
  const page = box.core.page();
  await signIn(page);
  await page.call('session.lock', {});
  for (const name of guarded) expect(code(await page.ask(name, {})), name).toBe('locked');
  expect((await page.call('session.read', {})).phase).toBe('locked');
  await page.call('session.unlock', { pin: OFFICER.pin });
  expect((await page.call('session.read', {})).phase).toBe('active');
});

test('a role that may not is refused before its input is even looked at', async () => {
  const page = box.core.page();
  await signIn(page, TECHNICIAN);
  const denied = guarded.filter(
    (name) => !(PERMISSIONS[PROCEDURES[name].permission] as readonly string[]).includes('technician'),
  );
  expect(denied.length).toBeGreaterThan(10);
  for (const name of denied) expect(code(await page.ask(name, { nonsense: true })), name).toBe('not-permitted');
});

test('names that are no procedure are none, inherited ones included', async () => {
  const page = box.core.page();
  for (const name of ['__proto__', 'constructor', 'toString', 'session', 'session.Read', '']) {
    expect(code(await page.ask(name as ProcedureName, {})), name).toBe('unknown-procedure');
  }
});

test('a page of another kind has no officer procedures', async () => {
  const page = box.core.page('simulator');
  expect(code(await page.ask('session.read', {}))).toBe('unknown-procedure');
  expect(code(await page.ask('session.sign-in', {}))).toBe('unknown-procedure');
});

describe('limits of a port', () => {
  test('a message above 1 MiB is refused by its id', async () => {
    const page = box.core.page();
    page.raw({ id: 7, name: 'session.read', input: { filler: 'x'.repeat(PORT_LIMITS.messageBytes) } });
    expect(page.answers).toEqual([
      { id: 7, result: { ok: false, error: { code: 'too-large', message: 'too-large', details: {} } } },
    ]);
  });

  test('more calls than may wait are told to come later', async () => {
    const page = box.core.page();
    await signIn(page);
    const calls = Array.from({ length: PORT_LIMITS.pendingCalls + 1 }, () => page.ask('visits.current', {}));
    const codes = (await Promise.all(calls)).map(code);
    expect(codes.filter((one) => one === 'busy')).toHaveLength(1);
    expect(codes.filter((one) => one === 'ok')).toHaveLength(PORT_LIMITS.pendingCalls);
  });

  test('what is no call gets no answer and breaks nothing', async () => {
    const page = box.core.page();
    for (const message of [null, 1, 'x', [], {}, { id: -1, name: 'session.read' }, { id: 1.5, name: 'x', input: {} }])
      page.raw(message);
    expect(page.answers).toEqual([]);
    expect(code(await page.ask('session.read', {}))).toBe('ok');
  });
});

test('wrong input is refused with the names of its fields, never with its values', async () => {
  const page = box.core.page();
  await signIn(page);
  const result = await page.ask('citizens.find', { text: 'x', purpose: 'gosip' });
  expect(result).toEqual({
    ok: false,
    error: { code: 'invalid-input', message: 'invalid-input', details: { fields: ['text', 'purpose'] } },
  });
});

test('a bug shows only its incident, and the log holds no text of it', async () => {
  const page = box.core.page();
  await signIn(page);
  box.core.core.db.exec('ALTER TABLE visit RENAME TO PENANDA_RAHASIA');
  const result = await page.ask('visits.current', {});
  expect(code(result)).toBe('unexpected');
  expect(JSON.stringify(result)).not.toContain('PENANDA');
  const logs = join(box.folder, 'logs');
  const text = readdirSync(logs)
    .map((file) => readFileSync(join(logs, file), 'utf8'))
    .join('');
  expect(text).toContain('unexpected');
  expect(text).not.toContain('no such table');
});

describe('sessions', () => {
  test('end with their port and with a sign-out, and are bound to one port', async () => {
    const page = box.core.page();
    const other = box.core.page();
    await signIn(page);
    expect(code(await other.ask('visits.current', {}))).toBe('signed-out');
    await page.call('session.sign-out', {});
    expect(code(await page.ask('visits.current', {}))).toBe('signed-out');
  });

  test('five wrong PINs wait, also after a restart, and an unknown officer reads the same', async () => {
    const page = box.core.page();
    const tries = (id: string, pin: string) =>
      page.ask('session.sign-in', { commandId: randomUUID(), officerId: id, pin });
    for (const left of [4, 3, 2, 1]) {
      expect(await tries(OFFICER.id, '000000')).toMatchObject({
        error: { code: 'wrong-pin', details: { attemptsLeft: left } },
      });
    }
    expect(await tries(OFFICER.id, '000000')).toMatchObject({ error: { code: 'pin-locked' } });
    expect(code(await tries(OFFICER.id, OFFICER.pin))).toBe('pin-locked');
    expect(await tries(randomUUID(), '000000')).toMatchObject({
      error: { code: 'wrong-pin', details: { attemptsLeft: 4 } },
    });
    const after = (await box.reopen()).page();
    const input = { commandId: randomUUID(), officerId: OFFICER.id, pin: OFFICER.pin };
    expect(code(await after.ask('session.sign-in', input))).toBe('pin-locked');
    await signIn(after, COLLEAGUE);
  });

  test('a repeated sign-in command never opens a session without its PIN', async () => {
    const page = box.core.page();
    const commandId = randomUUID();
    await page.call('session.sign-in', { commandId: commandId as never, officerId: OFFICER.id, pin: OFFICER.pin });
    await page.call('session.sign-out', {});
    const again = await page.ask('session.sign-in', { commandId, officerId: OFFICER.id, pin: '000000' });
    expect(code(again)).toBe('wrong-pin');
  });

  test('no verifier and no PIN is in what the page can read', async () => {
    const page = box.core.page();
    expect(JSON.stringify(await page.call('session.read', {}))).not.toMatch(/argon2|verifier|pin/i);
  });
});
