import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, NODE24, ROOT } from './project.mjs';

/** Folders of `test/` in the order in which a failure is most useful; `support` holds no tests. */
const ORDER = [
  'security',
  'contract',
  'domain',
  'property',
  'core',
  'devices',
  'simulation',
  'central',
  'renderer',
  'electron',
];

/** Every suite there is: the known ones first, and whatever else has a test file. */
export function suites() {
  const folders = readdirSync(join(ROOT, 'test'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'support')
    .map((entry) => entry.name)
    .filter(hasTests);
  return [...ORDER.filter((name) => folders.includes(name)), ...folders.filter((name) => !ORDER.includes(name))];
}

const hasTests = (name) =>
  readdirSync(join(ROOT, 'test', name), { recursive: true }).some((file) => /\.test\.tsx?$/.test(String(file)));

/** Runs one suite; what it says is shown, what it counted is returned, with the names and reasons of skipped tests. */
export async function runSuite(name) {
  const report = join(CACHE, `test-${name}.json`);
  rmSync(report, { force: true });
  // prettier-ignore
  const code = await show(NODE24, [
    join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--project', name,
    '--reporter', 'default', '--reporter', 'json', '--outputFile.json', report,
  ]);
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: [] };
  const result = JSON.parse(readFileSync(report, 'utf8'));
  const skipped = result.testResults.flatMap((file) =>
    file.assertionResults
      .filter((test) => test.status === 'pending' || test.status === 'skipped' || test.status === 'todo')
      .map((test) => `${name}: ${test.fullName}`),
  );
  // A file that does not even load has no failed test; it still is one failure.
  const brokenFiles = result.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const failed = result.numFailedTests + brokenFiles.length;
  return { passed: result.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed, skipped };
}

/** Runs one check that is a program of its own; it counts as one test. */
export async function runCheck(args) {
  const code = await show(NODE24, args);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
}

function show(command, args) {
  const env = { ...process.env, PATH: `${join(ROOT, 'node_modules/.bin')}:${process.env.PATH ?? ''}` };
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, env, stdio: 'inherit' });
    child.on('exit', (code) => resolve(code ?? 1));
    child.on('error', () => resolve(1));
  });
}
