import { armed, done } from './steps.ts';

/**
 * Raises the one sealed receipt of the given folder as far as the services named there allow, and ends itself by SIGKILL
 * before step number CRASH_AT (`steps.ts`).
 */
const [folder = '', crashAt = '0'] = process.argv.slice(2);
const steps = armed(Number(crashAt));

// Loaded after the counting is in place, because these modules take `fs` apart at import.
const { openCore } = await import('./in-process.ts');
steps.start();
const core = await openCore(folder);
const level = () => core.core.db.prepare('SELECT level FROM receipt').pluck().get();
core.core.levels.restart();
while (level() !== 'B-LT') await new Promise((resolve) => setTimeout(resolve, 5));
done(steps);
await core.close();
