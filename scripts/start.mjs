// `npm start [-- --tour DIR]`: everything that is needed for one officer at one counter, with invented data.
import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from './lib/build.mjs';
import { freshFolder, startDemo } from './lib/demo.mjs';
import { openDisplay } from './lib/display.mjs';
import { installPackages, installSystem } from './lib/install.mjs';
import { takePlace } from './lib/place.mjs';
import { endAll, endWithThis, isEnding, start } from './lib/processes.mjs';
import { CACHE, giveUp, onNode24, ROOT, say } from './lib/project.mjs';
import { findRuntime } from './lib/runtime.mjs';
import { unprivileged } from './lib/user.mjs';

installPackages();
await onNode24();
const tourFolder = readArguments(process.argv.slice(2));
const other = takePlace(join(CACHE, tourFolder ? 'tour.running' : 'demo.running'));
if (other) alreadyRunning(other);
installSystem('window');
mkdirSync(CACHE, { recursive: true });
const runtime = findRuntime();
build();
const user = unprivileged();
const inUserRoot = (path) => (path.startsWith(ROOT) ? join(user.root, path.slice(ROOT.length)) : path);
endWithThis();

const folder = tourFolder ? freshFolder(join(user.data, 'tour')) : join(user.data, 'demo');
mkdirSync(folder, { recursive: true });
say('starting the centre, its database and its authority');
const demo = await startDemo(user, folder);
const display = await openDisplay(user, join(user.data, tourFolder ? 'tour-screen' : 'screen'));
const environment = { ...process.env, ...user.env, ...display.env };
const windowArgs = [`--data=${join(folder, 'workstation')}`, '--demo', '--simulator', ...demo.enrolment];
if (tourFolder) await tour(tourFolder);
else openWindow();

function readArguments(args) {
  if (args.length === 0) return undefined;
  if (args.length === 2 && args[0] === '--tour') return resolve(args[1]);
  return giveUp('npm start [-- --tour DIR]', 64);
}

/** A second run would build under the first one's feet and find its database taken. */
function alreadyRunning({ pid }) {
  const who = pid ? ` (process ${pid})` : '';
  if (tourFolder) giveUp(`A tour is being played here already${who}; start again when it has ended.`);
  say(`Loket is running here already${who}; its window is open. Ctrl+C in its terminal ends it.`);
  process.exit(0);
}

function openWindow() {
  const [command, args] = user.command(inUserRoot(runtime.executable), [
    ...runtime.args.map(inUserRoot),
    ...windowArgs,
  ]);
  start('window', command, args, {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    onExit: (code) => void endAll().then(() => process.exit(code === 0 ? 0 : 1)),
  }).stderr.on('data', (chunk) => process.stderr.write(withoutNoise(String(chunk))));
  say(`window opened in ${runtime.title}`);
  say(`centre at ${demo.listening} (demo data, this computer only)`);
  if (display.screenshot) keepScreenshot();
  say('Ctrl+C ends everything');
}

/** Lines of Chromium that mean nothing here: no graphics card, no desktop bus. */
function withoutNoise(text) {
  return text.replaceAll(/^\[\d+:\d+\/.*\n|^\(node:\d+\).*\n|^\(Use `.*\n/gm, '');
}

function keepScreenshot() {
  const path = join(CACHE, 'screen.png');
  const shoot = () => {
    if (isEnding()) return;
    try {
      display.screenshot(path);
    } catch (error) {
      say(`no picture of the screen: ${error.message}`);
    }
  };
  setInterval(shoot, 5_000).unref();
  say(`there is no display; a picture of the window is written every 5 s to ${path}`);
}

async function tour(target) {
  const out = freshFolder(join(folder, 'out'));
  user.own(out);
  const [command, args] = user.command(join(user.root, 'node_modules/node/bin/node'), [
    join(user.root, 'scripts/tour.mjs'),
    JSON.stringify({
      executable: inUserRoot(runtime.executable),
      args: [...runtime.args.map(inUserRoot), ...windowArgs, `--save-folder=${out}`],
      out,
    }),
  ]);
  say(`playing one visit in ${runtime.title}`);
  const player = start('tour', command, args, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  player.stdout.on('data', (chunk) => (text += chunk));
  const code = await new Promise((done) => player.once('exit', (exit) => done(exit ?? 1)));
  mkdirSync(target, { recursive: true });
  cpSync(out, target, { recursive: true });
  for (const [name, path] of Object.entries(demo.certificates)) copyFileSync(path, join(target, `${name}.pem`));
  await endAll();
  if (code !== 0) giveUp('The tour did not reach its end.', 1);
  const played = JSON.parse(text.trim().split('\n').at(-1));
  process.stdout.write(`${JSON.stringify({ ...played, receipt: join(target, played.receipt) })}\n`);
  process.exit(0);
}
