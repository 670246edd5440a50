// Measures in the real window, as the unprivileged user; prints one JSON object of raw milliseconds.
// `run.mjs start FOLDER` or `run.mjs scan FOLDER` prepares and starts itself again as `run.mjs run <JSON>`.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
const [mode, argument] = process.argv.slice(2);
if (mode === 'run') await measure(JSON.parse(argument));
else {
  const { runAsUser } = await import('../../test/support/electron/as-user.mjs');
  await runAsUser(self, 'bench', (folder, runtime) => {
    const data = join(folder, 'data');
    cpSync(argument, data, { recursive: true });
    // The scans come from the simulator; a counter that opens in the morning has none.
    const args = [...runtime.args, `--data=${data}`, '--demo', ...(mode === 'scan' ? ['--simulator'] : [])];
    return { mode, args, empty: mode === 'start' ? emptyWindow(folder, runtime) : undefined };
  });
}

/** The same runtime with an application that opens one window with nothing in it. */
function emptyWindow(folder, runtime) {
  const app = join(folder, 'empty-app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'empty', version: '1.0.0', main: 'index.cjs' }));
  writeFileSync(
    join(app, 'index.cjs'),
    `const { app, BrowserWindow } = require('electron');
app.enableSandbox();
app.setPath('userData', ${JSON.stringify(join(folder, 'empty-data'))});
app.whenReady().then(async () => {
  const window = new BrowserWindow({ webPreferences: { sandbox: true } });
  await window.loadURL('about:blank'); // ours does the same for the driver, and for nobody else
  await window.loadURL('data:text/html,<input>');
});
`,
  );
  if (runtime.args.length > 0) return { executable: runtime.executable, args: [app] };
  const copy = join(folder, 'empty-runtime');
  cpSync(dirname(runtime.executable), copy, { recursive: true, filter: (path) => !path.endsWith('resources/app') });
  cpSync(app, join(copy, 'resources/app'), { recursive: true });
  return { executable: join(copy, runtime.executable.slice(dirname(runtime.executable).length + 1)), args: [] };
}

async function measure(config) {
  const found = config.mode === 'start' ? await starts(config) : await scans(config);
  process.stdout.write(`${JSON.stringify(found)}\n`);
}

async function launch({ executable, args }) {
  const { _electron } = await import('playwright');
  return _electron.launch({ executablePath: executable, args, chromiumSandbox: true, env: process.env });
}

/** Process start to a field one can type into: ours and the empty window's, turn by turn. */
async function starts({ executable, args, empty, folder }) {
  const runs = 7;
  const [ours, peer] = [[], []];
  for (let run = 0; run <= runs; run += 1) {
    const one = await timed({ executable, args }, 'input');
    const other = await timed(empty, 'input');
    if (run === 0) continue; // the first run fills the disk cache
    ours.push(one);
    peer.push(other);
  }
  rmSync(join(folder, 'empty-runtime'), { recursive: true, force: true });
  return { ours, peer };
}

async function timed(target, selector) {
  const before = performance.now();
  const application = await launch(target);
  const end = Date.now() + 30_000;
  for (;;) {
    const pages = application.windows();
    const seen = await Promise.all(
      pages.map((page) =>
        page
          .locator(selector)
          .first()
          .isVisible()
          .catch(() => false),
      ),
    );
    if (seen.some(Boolean)) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (Date.now() > end)
      throw new Error(`no field within 30 s in ${target.executable}: ${pages.map((page) => page.url()).join(' ')}`);
  }
  const took = performance.now() - before;
  await application.close();
  return took;
}

/** From the simulated reader's report to the citizen painted, measured in the page; the floor is a bare round trip painted. */
async function scans({ executable, args, folder }) {
  const { officer, pin, scans } = JSON.parse(readFileSync(join(folder, 'data/bench.json'), 'utf8'));
  const { drive } = await import('../../scripts/lib/drive.mjs');
  const {
    application,
    pages: [page],
  } = await drive({ executable, args });
  await page.locator('input').first().waitFor();
  const found = await page.evaluate(inPage, { officer, pin, scans });
  await application.close();
  return found;
}

/** Runs in the page. Sign-in over the bridge, then scan after scan as the officer would see them. */
async function inPage({ officer, pin, scans }) {
  const call = async (name, input = {}) => {
    const result = await window.loket[name](input);
    if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.error)}`);
    return result.value;
  };
  const commandId = () => crypto.randomUUID();
  const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const shows = (name) => document.querySelector('[data-panel=who]')?.textContent.includes(name) ?? false;
  const until = (isTrue) =>
    new Promise((done) => {
      if (isTrue()) return done();
      const observer = new MutationObserver(() => {
        if (!isTrue()) return;
        observer.disconnect();
        done();
      });
      observer.observe(document.body, { subtree: true, childList: true, characterData: true });
    });
  await call('session.sign-in', { commandId: commandId(), officerId: officer, pin });
  await until(() => document.querySelector('[data-panel=work]'));
  const [ours, peer] = [[], []];
  for (const { nik, name } of scans) {
    let before = performance.now();
    await call('simulator.text', { text: nik });
    await until(() => shows(name));
    await painted();
    ours.push(performance.now() - before);
    await call('visits.finish', { commandId: commandId(), outcome: 'left', keepDrafts: false });
    await until(() => !shows(name));
    before = performance.now();
    await call('session.read');
    await painted();
    peer.push(performance.now() - before);
    await new Promise((done) => setTimeout(done, 120)); // a scanner reads at most ten codes a second
  }
  return { ours: ours.slice(10), peer: peer.slice(10) };
}
