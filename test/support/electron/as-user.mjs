// Runs a script that opens windows as the unprivileged user, on a display, with the runtime that this machine has.
import { freshFolder } from '../../../scripts/lib/demo.mjs';
import { join } from 'node:path';
import { openDisplay } from '../../../scripts/lib/display.mjs';
import { endAll, endWithThis, start } from '../../../scripts/lib/processes.mjs';
import { findRuntime } from '../../../scripts/lib/runtime.mjs';
import { unprivileged } from '../../../scripts/lib/user.mjs';

/**
 * `script` is started again as `script run <JSON>` with what `prepare(folder, runtime)` returns, `executable` and
 * `folder`; its standard output is ours. `name` names the folder of this run, which the user owns.
 */
export async function runAsUser(script, name, prepare) {
  endWithThis();
  const runtime = findRuntime();
  const user = unprivileged();
  const folder = freshFolder(join(user.data, name));
  const prepared = await prepare(folder, runtime);
  user.own(folder);
  const display = await openDisplay(user, join(user.data, `${name}-screen`));
  const [command, args] = user.command(process.execPath, [
    script,
    'run',
    JSON.stringify({ executable: runtime.executable, folder, ...prepared }),
  ]);
  const env = { ...process.env, ...user.env, ...display.env };
  const child = start(name, command, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  process.exitCode = await new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  await endAll();
  process.exit();
}
