import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';

/** `loket`: one subcommand per file. Started by scripts/loket.mjs on Node 24. */
const [subcommand = '', ...args] = process.argv.slice(2);
const line = (text: string) => void process.stdout.write(`${text}\n`);

const USAGE = `loket verify FILE.pdf [--json] [--roots FILE]   periksa tanda terima
loket replay FILE.json                          uraikan rekaman pemindai
loket core --data DIR --stdio                   kontrak sebagai baris JSON (hanya demo)
loket central serve|migrate|import|authority    peladen pusat
`;

// `| head -1`: who reads has seen enough, which is no fault of this command; its status stays its own.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await run();

async function run(): Promise<number> {
  switch (subcommand) {
    case 'verify': {
      const { verifyCommand } = await import('./verify.ts');
      return verifyCommand(args, { read: (path) => readFile(path), write: line });
    }
    case 'replay': {
      const { replay } = await import('./replay.ts');
      const [file] = args;
      if (!file) return wrongUse();
      return replay(JSON.parse(readFileSync(file, 'utf8')), line);
    }
    case 'core':
      if (!args.includes('--stdio') || !args.includes('--data')) return wrongUse();
      process.argv.splice(2, process.argv.length, ...args.filter((arg) => arg !== '--stdio'));
      await import('../core/stdio.ts');
      return 0;
    case 'central': {
      const { centralCommand } = await import('./central.ts');
      return centralCommand(args);
    }
    default:
      return wrongUse();
  }
}

/** Exit status of wrong use, as sysexits.h has it. */
function wrongUse(): number {
  process.stderr.write(USAGE);
  return 64;
}
