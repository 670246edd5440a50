// Opens the real window on data folders that may not be written, and ends it as Ctrl+C does; prints one JSON line.
import { chmodSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const self = fileURLToPath(import.meta.url);
if (process.argv[2] === 'run') await tryFolders(JSON.parse(process.argv[3]));
else {
  const { runAsUser } = await import('./as-user.mjs');
  await runAsUser(self, 'folders', (folder, runtime) => {
    mkdirSync(join(folder, 'data'), { mode: 0o555 });
    return { args: [...runtime.args, `--data=${join(folder, 'data')}`, '--demo'] };
  });
}

async function tryFolders({ executable, args, folder }) {
  const data = join(folder, 'data');
  const fresh = await opened(executable, args, (application) => application.close());
  const untouched = readdirSync(data);

  chmodSync(data, 0o755);
  const used = await opened(executable, args, interrupt);
  const left = readdirSync(data).filter((name) => /-(wal|shm)$/.test(name));
  const isMade = existsSync(join(data, 'loket.db'));

  chmodSync(data, 0o555);
  const again = await opened(executable, args, (application) => application.close());
  process.stdout.write(`${JSON.stringify({ fresh, untouched, used, isMade, left, again })}\n`);
  chmodSync(data, 0o755); // so that the next run can remove it
}

/** What the window shows and knows; then it is ended by `end`. */
async function opened(executable, args, end) {
  const { drive } = await import('../../../scripts/lib/drive.mjs');
  const {
    application,
    pages: [page],
  } = await drive({ executable, args });
  await page.getByRole('heading').first().waitFor();
  const heading = await page.getByRole('heading').first().innerText();
  const { value } = await page.evaluate(() => window.loket['session.read']({}));
  await end(application);
  return { heading, phase: value.phase, fault: value.fault };
}

/** Ctrl+C: every process of the terminal's group gets the signal at once. */
async function interrupt(application) {
  const main = application.process();
  const ended = new Promise((resolve) => main.once('exit', resolve));
  process.kill(-main.pid, 'SIGINT');
  await ended;
}
