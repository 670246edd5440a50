import { parseArgs } from 'node:util';
import type { Bench, BenchLine } from './line.ts';

/** `npm run bench [-- --json --only NAME]`: every figure beside its peer or floor, measured in this run. */
const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, only: { type: 'string' } } });

const BENCHES: Readonly<Record<string, () => Promise<Bench>>> = {
  scan: async () => (await import('./scan.ts')).scan,
  receipts: async () => (await import('./receipts.ts')).receipts,
  start: async () => (await import('./start.ts')).start,
  sync: async () => (await import('./sync.ts')).sync,
  'sync-live': async () => (await import('./sync-live.ts')).syncLive,
  'sync-days': async () => (await import('./sync-days.ts')).syncDays,
  'sync-load': async () => (await import('./sync-load.ts')).syncLoad,
};

const names = values.only ? [values.only] : Object.keys(BENCHES);
for (const name of names) {
  const load = BENCHES[name];
  if (!load) {
    console.error(`There is no bench "${name}". There are: ${Object.keys(BENCHES).join(', ')}`);
    process.exit(64);
  }
  for (const line of await (await load())()) console.log(values.json ? JSON.stringify(line) : inWords(line));
}

function inWords(line: BenchLine): string {
  const peer = line.peer ? `; ${line.peer}: ${line.peerValue} ${line.unit}, ratio ${line.ratio}` : '';
  const note = line.note ? ` (${line.note})` : '';
  return `${line.name}: ${line.value} ${line.unit}, ${line.better} is better, ${line.runs} runs${peer}${note}`;
}
