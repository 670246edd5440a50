import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CACHE, giveUp, read, ROOT, run, say } from './project.mjs';

/** Electron's sandbox does not work as root, so root hands over to this user (docs/running.md). */
const NAME = 'loket';
const HOME = '/var/lib/loket-dev';

/**
 * Who runs the application and where: `command` turns a program into one run by that user, `root` is the project as
 * that user can read it, `data` the folder for what is kept between starts.
 */
export function unprivileged() {
  if (process.getuid() !== 0) {
    return {
      command: (program, args) => [program, args],
      env: {},
      root: ROOT,
      data: CACHE,
      own: () => {},
      home: homedir(),
    };
  }
  if (read('id', ['-u', NAME]) === undefined) {
    say(`creating the user ${NAME}, because nothing with a window runs as root`);
    run('useradd', ['--system', '--create-home', '--home-dir', HOME, '--shell', '/usr/sbin/nologin', NAME]);
  }
  const isReadable = read(...as('test', ['-r', join(ROOT, 'package.json')])) !== undefined;
  const root = isReadable ? ROOT : mirror();
  return {
    command: as,
    env: { HOME, USER: NAME, LOGNAME: NAME, XDG_RUNTIME_DIR: '', DBUS_SESSION_BUS_ADDRESS: 'disabled:' },
    root,
    data: isReadable ? CACHE : HOME,
    own: (folder) => {
      mkdirSync(folder, { recursive: true });
      run('chown', ['-R', NAME, folder]);
    },
    home: HOME,
  };
}

// Not `runuser`: it stays in between and takes two seconds to pass a signal on.
const as = (program, args) => [
  'setpriv',
  [`--reuid=${NAME}`, `--regid=${NAME}`, '--init-groups', '--', program, ...args],
];

/** Copies the project to where the user can read it; only what has changed since the last time. */
function mirror() {
  const target = join(HOME, 'project');
  say(`${ROOT} is not readable for the user ${NAME}; working from a copy in ${target}`);
  mkdirSync(join(target, '.cache'), { recursive: true });
  const parts = ['package.json', 'package-lock.json', 'node_modules', 'out', 'resources', 'scripts', 'src'];
  for (const part of parts) run('cp', ['-a', '-u', '--reflink=auto', join(ROOT, part), `${target}/`]);
  const runtimes = (read('sh', ['-c', `ls -d "${CACHE}"/runtime-* 2>/dev/null || true`]) ?? '')
    .split('\n')
    .filter(Boolean);
  for (const runtime of runtimes) run('cp', ['-a', '-u', '--reflink=auto', runtime, join(target, '.cache/')]);
  run('chmod', ['-R', 'go+rX', target]);
  if (!existsSync(join(target, 'package.json'))) giveUp(`${target} could not be filled`);
  return target;
}
