import { describe, expect, test } from 'vitest';
import { acceptArgv } from '#main/security/argv';
import { childEnv } from '#main/security/child-env';
import { decidePermission } from '#main/security/permissions';
import { isTrustedSender } from '#main/security/sender';
import { webPreferences } from '#main/security/web-preferences';
import { restartDelay } from '#main/process-host/restart';

describe('permissions', () => {
  // prettier-ignore
  test.each([
    'accessibility-events', 'background-sync', 'bluetooth', 'camera', 'clipboard-read', 'clipboard-sanitized-write',
    'deprecated-sync-clipboard-read', 'device', 'display-capture', 'fileSystem', 'fullscreen', 'geolocation', 'hid',
    'idle-detection', 'keyboardLock', 'media', 'mediaKeySystem', 'microphone', 'midi', 'midiSysex', 'notifications',
    'openExternal', 'payment-handler', 'pointerLock', 'screen-wake-lock', 'sensors', 'serial', 'speaker-selection',
    'storage-access', 'top-level-storage-access', 'unknown', 'usb', 'window-management', '', 'constructor', '__proto__',
  ])('a page is not granted %j', (permission) => expect(decidePermission(permission)).toBe(false));
});

describe('only the top frame of a window that main opened, on our own page, gets a port', () => {
  const good = { frameUrl: 'app://loket/index.html', hasParent: false, isKnownWindow: true };
  test('the page itself', () => expect(isTrustedSender(good)).toBe(true));
  test.each([
    ['a frame that is gone', { ...good, frameUrl: null }],
    ['an empty address', { ...good, frameUrl: '' }],
    ['about:blank', { ...good, frameUrl: 'about:blank' }],
    ['a frame inside the page', { ...good, hasParent: true }],
    ['a window main did not open', { ...good, isKnownWindow: false }],
    ['a look-alike host', { ...good, frameUrl: 'app://loket.evil.test/index.html' }],
    ['the web', { ...good, frameUrl: 'https://loket/' }],
  ])('not %s', (_who, sender) => expect(isTrustedSender(sender)).toBe(false));
});

describe('the command line', () => {
  const FULL = ['--data=/d', '--save-folder=/s', '--demo', '--simulator', '--demo-centre=http://c', '--demo-code=C'];
  const NOTHING = {
    dataFolder: undefined,
    saveFolder: undefined,
    demo: false,
    simulator: false,
    demoEnrolment: undefined,
  };

  test('options are taken in development and test builds and ignored in a release', () => {
    const options = {
      dataFolder: '/d',
      saveFolder: '/s',
      demo: true,
      simulator: true,
      demoEnrolment: { centreUrl: 'http://c', code: 'C' },
    };
    expect(acceptArgv(FULL, 'dev')).toEqual({ ok: true, options });
    expect(acceptArgv(FULL, 'e2e')).toEqual({ ok: true, options });
    expect(acceptArgv(FULL, 'release')).toEqual({ ok: true, options: NOTHING });
  });

  test.each([['no-sandbox'], ['disable-web-security'], ['ignore-certificate-errors']])(
    '--%s does not start in any flavour',
    (name) => {
      for (const flavour of ['dev', 'e2e', 'release'] as const) {
        expect(acceptArgv([`--${name}`], flavour)).toEqual({ ok: false, refused: name });
        expect(acceptArgv([`--${name.toUpperCase()}=1`], flavour)).toEqual({ ok: false, refused: name });
      }
    },
  );

  test.each([
    ['--remote-debugging-port=9222', 'remote-debugging-port'],
    ['--remote-debugging-pipe', 'remote-debugging-pipe'],
    ['-remote-debugging-port=0', 'remote-debugging-port'],
    ['--inspect', 'inspect'],
    ['--inspect-brk=0', 'inspect-brk'],
    ['--js-flags=--expose-gc', 'js-flags'],
    ['--load-extension=/x', 'load-extension'],
    ['--proxy-server=evil.test', 'proxy-server'],
    ['--host-resolver-rules=MAP * evil.test', 'host-resolver-rules'],
  ])('a release does not start with %s', (argument, refused) => {
    expect(acceptArgv([argument], 'release')).toEqual({ ok: false, refused });
    expect(acceptArgv([argument], 'e2e').ok).toBe(true);
  });

  test.each([
    [[]],
    [['file.txt']],
    [['--unknown=1']],
    [['https://evil.test']],
    [['--demo-centre=http://c']],
    [['--data=']],
  ])('%j changes nothing', (argv) => expect(acceptArgv(argv, 'dev')).toEqual({ ok: true, options: NOTHING }));
});

test('a child gets the named variables and nothing else', () => {
  const allowed = {
    LANG: 'id_ID.UTF-8',
    TZ: 'UTC',
    TEMP: '/t',
    TMPDIR: '/t',
    SystemRoot: 'C:\\W',
    LOKET_PUBLIC_X: '1',
  };
  const refused = {
    NODE_OPTIONS: '--require=/evil.js',
    NODE_EXTRA_CA_CERTS: '/evil.pem',
    NODE_TLS_REJECT_UNAUTHORIZED: '0',
    LD_PRELOAD: '/evil.so',
    DYLD_INSERT_LIBRARIES: '/evil.dylib',
    HTTPS_PROXY: 'http://evil.test',
    https_proxy: 'http://evil.test',
    ELECTRON_RUN_AS_NODE: '1',
    DATABASE_URL: 'postgres://a:b@c/d',
    PATH: '/evil',
    HOME: '/home/a',
    LOKET_SECRET: 'x',
    lang: 'x',
    UNSET: undefined,
  };
  expect(childEnv({ ...allowed, ...refused })).toEqual(allowed);
});

test('the preferences of every window are these and no others', () => {
  const preferences = {
    preload: '/p.cjs',
    partition: 'loket',
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    plugins: false,
    spellcheck: false,
    navigateOnDragDrop: false,
  };
  expect(webPreferences('/p.cjs', 'release')).toEqual({ ...preferences, devTools: false });
  expect(webPreferences('/p.cjs', 'dev')).toEqual({ ...preferences, devTools: true });
});

test('a child that falls is started after 1, 2 and 5 seconds, then given up', () => {
  expect([1, 2, 3, 4].map(restartDelay)).toEqual([1_000, 2_000, 5_000, undefined]);
});
