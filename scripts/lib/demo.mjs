import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { giveUp, say } from './project.mjs';
import { endAll, jsonLine, start } from './processes.mjs';

/** The counter whose officer sits here; its number is in resources/demo/mall.json. */
const COUNTER = '12';

/**
 * Brings up a centre with the demo mall on an embedded PostgreSQL, and the authority, which in a demo approves by
 * itself. Returns what the window needs to make itself known, and where the certificates are.
 */
export async function startDemo(user, folder) {
  const folders = { centre: join(folder, 'centre'), keys: join(folder, 'authority') };
  for (const path of Object.values(folders)) mkdirSync(path, { recursive: true, mode: 0o700 });
  user.own(folder);
  const port = await keptPort(join(folder, 'centre-port'));
  const centre = node(user, 'centre', join(user.root, 'src/central/main.ts'), [
    ...arg('--trial', folders.centre),
    ...arg('--demo', join(user.root, 'resources/demo/mall.json')),
    ...arg('--port', String(port)),
  ]);
  const ready = await jsonLine(centre, 'listening').catch((error) => broken('the centre', error));
  const authority = node(
    user,
    'authority',
    join(user.root, 'src/central/authority/main.ts'),
    ['--approve-all', ...arg('--keys', folders.keys)],
    { DATABASE_URL: ready.database },
  );
  await jsonLine(authority, 'ready').catch((error) => broken('the authority', error));
  const code = ready.demo.codes.find((given) => given.counter === COUNTER)?.code;
  if (!code) giveUp(`resources/demo/mall.json has no counter ${COUNTER}`);
  return {
    enrolment: [`--demo-centre=${ready.listening}`, `--demo-code=${code}`],
    listening: ready.listening,
    certificates: { root: join(folders.keys, 'root.pem'), intermediate: join(folders.keys, 'intermediate.pem') },
  };
}

const arg = (name, value) => [name, value];

function node(user, name, entry, args, env = {}) {
  const [command, commandArgs] = user.command(join(user.root, 'node_modules/node/bin/node'), [entry, ...args]);
  return start(name, command, commandArgs, {
    cwd: user.root,
    env: { ...process.env, ...user.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
    onExit: (code) => {
      say(`${name} ended by itself (${code})`);
      void endAll().then(() => process.exit(1));
    },
  });
}

async function broken(what, error) {
  await endAll();
  giveUp(`${what} did not start: ${error.message}`);
}

/** The same port at every start, because an enrolled workstation remembers the address of its centre. */
async function keptPort(file) {
  if (existsSync(file)) return Number(readFileSync(file, 'utf8'));
  const server = createServer();
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  writeFileSync(file, String(port));
  return port;
}

/** An empty folder for one run. */
export function freshFolder(path) {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  return path;
}
