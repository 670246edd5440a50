import { armed, done } from './steps.ts';

/** Submits the one draft of the given folder and ends itself by SIGKILL before step number CRASH_AT (`steps.ts`). */
const [folder = '', crashAt = '0'] = process.argv.slice(2);
const steps = armed(Number(crashAt));

// Loaded after the counting is in place, because these modules take `fs` apart at import.
const { openCore, signIn } = await import('./in-process.ts');
const core = await openCore(folder);
const page = core.page();
await signIn(page);
const { visit } = await page.call('visits.current', {});
const applicationId = visit?.applications[0]?.id;
if (!applicationId) throw new Error('the folder holds no draft');
steps.start();
await page.call('applications.submit', { applicationId, commandId: '0199f000-0000-7000-8000-000000000001' as never });
await core.core.seals.idle();
done(steps);
await core.close();
