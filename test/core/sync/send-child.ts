import { openWorkstation } from './workstation.ts';

/** Sends what a folder holds until it is killed. */
const station = openWorkstation(process.argv[2] ?? '');
await station.sync.start(null);
setInterval(() => undefined, 1_000);
