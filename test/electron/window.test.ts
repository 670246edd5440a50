import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EVENTS, PROCEDURES } from '#contract/index';

const ROOT = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const node = async (script: string, ...args: readonly string[]) =>
  (await run(process.execPath, [join(ROOT, script), ...args], { cwd: ROOT, timeout: 200_000 })).stdout;
const lastLine = (text: string) => JSON.parse(text.trim().split('\n').at(-1) ?? '');
/** `npm test` finds a runtime before it gets here; without one these are skipped by name. */
const hasRuntime =
  Boolean(process.env['ELECTRON_OVERRIDE_DIST_PATH']) ||
  existsSync(join(ROOT, 'node_modules/electron/dist')) ||
  (existsSync(join(ROOT, '.cache')) && readdirSync(join(ROOT, '.cache')).some((name) => /^runtime-[\d.]+$/.test(name)));

describe.skipIf(!hasRuntime)('the real window (needs an Electron runtime, see docs/running.md)', () => {
  let found: Record<string, unknown> = {};
  beforeAll(async () => {
    found = lastLine(await node('test/support/electron/probe.mjs'));
  });

  test('a page has no Node', () => {
    expect(found['node']).toEqual(['undefined', 'undefined', 'undefined', 'undefined']);
  });

  test('the bridge is the contract, frozen', () => {
    expect(found['bridge']).toEqual([...Object.keys(PROCEDURES), ...Object.keys(EVENTS)].toSorted());
    expect(found['isFrozen']).toBe(true);
  });

  test.each([
    ['fetches from outside', 'isFetchRefused'],
    ['posts to its own host', 'isOwnPostRefused'],
    ['climbs out of its folder', 'isTraversalRefused'],
    ['evaluates text', 'isEvalRefused'],
    ['turns text into markup', 'isMarkupRefused'],
    ['opens a window', 'isOpenRefused'],
    ['asks where it is', 'isLocationRefused'],
    ['notifies', 'isNotificationRefused'],
    ['sees USB devices', 'isHidRefused'],
    ['reads the clipboard', 'isClipboardRefused'],
  ])('a page that %s is refused', (_what, key) => expect(found[key]).toBe(true));

  test('a frame inside the page gets no bridge, and the policy reports what it stopped', () => {
    expect(found['isFrameEmpty']).toBe(true);
    expect(found['violations']).toEqual(expect.arrayContaining(['frame-src', 'img-src', 'connect-src']));
  });

  test('links, addresses and downloads leave the window where it was', () => {
    expect(found['afterwards']).toEqual({ url: expect.stringMatching(/^app:\/\/loket\/index\.html/), windows: 2 });
    expect(found['foreign']).toEqual([]);
  });

  test('every window is sandboxed, and nothing switched that off', () => {
    const safe = { sandbox: true, contextIsolation: true, nodeIntegration: false };
    expect(found['preferences']).toEqual([safe, safe]);
    expect(found['switches']).toEqual([]);
  });

  test('no cookies are kept on the disk', () => expect(found['kept']).toEqual([]));
});

describe.skipIf(!hasRuntime)(
  'data folders under the real window (needs an Electron runtime, see docs/running.md)',
  () => {
    let found: Record<string, unknown> = {};
    beforeAll(async () => {
      found = lastLine(await node('test/support/electron/folders.mjs'));
    });
    const blocked = { heading: 'Folder data tidak dapat ditulis', phase: 'blocked', fault: 'folder-read-only' };

    test('one that may not be written opens a window that says so and stays untouched', () => {
      expect([found['fresh'], found['untouched']]).toEqual([blocked, []]);
    });

    test('one with data in it that may not be written any more says the same', () => {
      expect([found['isMade'], found['again']]).toEqual([true, blocked]);
    });

    test('Ctrl+C lets core close its database: no log of it is left beside the file', () => {
      expect([found['used'], found['left']]).toEqual([expect.objectContaining({ phase: 'not-enrolled' }), []]);
    });
  },
);

describe.skipIf(!hasRuntime)(
  'one visit, from the card to the centre (needs an Electron runtime, see docs/running.md)',
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'loket-tour-'));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    test('ends with a receipt that verifies and has reached the centre', async () => {
      const played = lastLine(await node('scripts/start.mjs', '--tour', folder));
      expect(played).toEqual({
        receipt: expect.stringMatching(/\.pdf$/),
        number: expect.stringMatching(/^\d{4}[A-Z]-[A-Z]\d{2}-\d{6}-\d{4}-[0-9A-Z]$/),
        synced: true,
        seconds: expect.any(Number),
      });
      expect(readFileSync(played.receipt).subarray(0, 5).toString('latin1')).toBe('%PDF-');
      const verdict = lastLine(
        (
          await node('scripts/loket.mjs', 'verify', played.receipt, '--json', '--roots', join(folder, 'root.pem'))
        ).replaceAll('\n', ' '),
      );
      expect(verdict).toMatchObject({ verdict: 'SAH', number: played.number });
      expect(readdirSync(folder).filter((name) => name.endsWith('.png')).length).toBeGreaterThan(8);
    });
  },
);
