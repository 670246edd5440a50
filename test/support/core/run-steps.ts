import { spawn } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs a process that counts its steps (`steps.ts`) on a folder; null when it was killed before step `crashAt`, else its
 * number of steps.
 */
export function runSteps(child: string, folder: string, crashAt: number): Promise<number | null> {
  const args = [join(import.meta.dirname, child), folder, String(crashAt)];
  const running = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  running.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    running.on('exit', (code, signal) => {
      const done = /done (\d+)/.exec(output);
      if (signal === 'SIGKILL') resolve(null);
      else if (code === 0 && done) resolve(Number(done[1]));
      else reject(new Error(`${child} ended with ${code ?? signal}`));
    });
  });
}
