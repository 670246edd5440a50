import { _electron } from 'playwright';

/** The window is up within two seconds on a calm machine. */
const SEEN_WITHIN_MS = 20_000;
const TRIES = 3;

/**
 * Starts the application under the driver and waits for its pages, each named by the end of its address. On a busy
 * machine the driver now and then misses a window that is there (docs/running.md): then everything is ended and started
 * again, which is said, and the third time it is an error.
 */
export async function drive({ executable, args, env = process.env }, pages = ['index.html']) {
  for (let tried = 1; ; tried += 1) {
    const application = await _electron
      .launch({ executablePath: executable, args, chromiumSandbox: true, env, timeout: SEEN_WITHIN_MS })
      .catch((error) => missed(error, tried));
    if (!application) continue;
    const found = await Promise.all(pages.map((page) => pageOf(application, page)));
    if (found.every(Boolean)) return { application, pages: found };
    await end(application);
    missed(new Error(`the driver saw no window with ${pages[found.findIndex((page) => !page)]}`), tried);
  }
}

function missed(error, tried) {
  if (tried === TRIES) throw error;
  process.stderr.write(`${error.message.split('\n')[0]}; once more\n`);
}

async function pageOf(application, name) {
  const end = Date.now() + SEEN_WITHIN_MS;
  while (Date.now() < end) {
    const page = application.windows().find((one) => new URL(one.url()).pathname.endsWith(name));
    if (page) return page;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return undefined;
}

/** Also a process that the driver cannot talk to has to be gone, or the next start finds the first instance. */
async function end(application) {
  const child = application.process();
  const gone = new Promise((resolve) => (child.exitCode === null ? child.once('exit', resolve) : resolve()));
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await gone;
  clearTimeout(kill);
}
