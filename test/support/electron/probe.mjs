// Opens the real window as an unprivileged user and tries what a hostile page would; prints one JSON line of findings.
// `probe.mjs` finds runtime, user and display and starts itself again there as `probe.mjs run <JSON>`.
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
if (process.argv[2] === 'run') await probe(JSON.parse(process.argv[3]));
else {
  const { runAsUser } = await import('./as-user.mjs');
  await runAsUser(self, 'probe', (folder, runtime) => {
    mkdirSync(join(folder, 'data'));
    return { args: [...runtime.args, `--data=${join(folder, 'data')}`, '--demo', '--simulator'] };
  });
}

async function probe({ executable, args, folder }) {
  const { drive } = await import('../../../scripts/lib/drive.mjs');
  const {
    application,
    pages: [page],
  } = await drive({ executable, args });
  const requests = [];
  application.context().on('requestfinished', (request) => requests.push(request.url()));
  await page.waitForFunction(() => document.querySelector('#root')?.childElementCount > 0);
  const inPage = await page.evaluate(attempts);
  await page.waitForTimeout(300);
  const afterwards = { url: page.url(), windows: application.windows().length };
  const inMain = await application.evaluate(({ BrowserWindow, app }) => ({
    preferences: BrowserWindow.getAllWindows().map((window) => {
      const { sandbox, contextIsolation, nodeIntegration } = window.webContents.getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration };
    }),
    switches: ['no-sandbox', 'disable-web-security'].filter((name) => app.commandLine.hasSwitch(name)),
    title: BrowserWindow.getAllWindows()[0]?.getTitle(),
  }));
  await application.close();
  const kept = readdirSync(join(folder, 'data/window'), { recursive: true }).filter((path) => path.endsWith('Cookies'));
  const foreign = requests.filter((url) => !/^(app|about|blob):/.test(url));
  process.stdout.write(`${JSON.stringify({ ...inPage, afterwards, ...inMain, kept, foreign })}\n`);
}

/** Runs in the page. */
async function attempts() {
  const refused = (work) =>
    Promise.resolve()
      .then(work)
      .then(
        () => false,
        () => true,
      );
  const violations = [];
  document.addEventListener('securitypolicyviolation', (event) => violations.push(event.effectiveDirective));
  const link = document.createElement('a');
  link.href = 'https://evil.test/';
  document.body.append(link);
  link.click();
  const download = document.createElement('a');
  download.href = URL.createObjectURL(new Blob(['x']));
  download.download = 'x.txt';
  download.click();
  const frame = document.createElement('iframe');
  frame.src = 'app://loket/index.html';
  const image = document.createElement('img');
  image.src = 'https://evil.test/x.png';
  document.body.append(frame, image, document.createElement('webview'));
  const found = {
    node: [typeof require, typeof process, typeof Buffer, typeof module],
    bridge: Object.keys(window.loket).toSorted(),
    isFrozen: Object.isFrozen(window.loket),
    isFetchRefused: await refused(() => fetch('https://evil.test/')),
    isOwnPostRefused: (await fetch('app://loket/index.html', { method: 'POST' })).status === 405,
    isTraversalRefused: !(await fetch('app://loket/..%2fpackage.json')).ok,
    isEvalRefused: await refused(() => Reflect.get(window, 'eval')('1')),
    isMarkupRefused: await refused(() => (document.body.innerHTML = '<b>x</b>')),
    isOpenRefused: window.open('https://evil.test/') === null,
    isLocationRefused: await refused(
      () => navigator.geolocation && new Promise((yes, no) => navigator.geolocation.getCurrentPosition(yes, no)),
    ),
    isNotificationRefused: (await Notification.requestPermission()) === 'denied',
    isHidRefused: !navigator.hid || (await navigator.hid.getDevices()).length === 0,
    isClipboardRefused: await refused(() => navigator.clipboard.readText()),
  };
  window.location.href = 'https://evil.test/?next=app://loket';
  await new Promise((resolve) => setTimeout(resolve, 200));
  const isFrameEmpty = await refused(() => {
    if (frame.contentWindow.loket === undefined) throw new Error('no bridge'); // a blocked frame throws by itself
  });
  return { ...found, isFrameEmpty, violations };
}
