import { writeExport } from '#core/features/sync/export-file';
import { keyInUse } from '#core/features/sync/machine-key';
import { insecureFileSecrets } from '#core/ports/secrets';
import { openWorkstation } from './workstation.ts';

/** Exports what a folder holds to a path; a test kills it meanwhile. */
const [, , folder = '', path = ''] = process.argv;
const { db, sync } = openWorkstation(folder);
const key = await keyInUse(db, insecureFileSecrets(folder));
if (!key) throw new Error('the folder holds no machine key');
const signal = new AbortController().signal;
await writeExport({ db, dataFolder: folder, key, app: 'test', signal }, sync.planExport(), path);
process.stdout.write('written\n');
setInterval(() => undefined, 1_000);
