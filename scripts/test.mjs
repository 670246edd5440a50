// `npm test [-- SUITE...]`: installs what is missing, then types, lint, format and every folder of test/, and one closing line.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './lib/build.mjs';
import { installPackages, installSystem } from './lib/install.mjs';
import { CACHE, giveUp, onNode24, ROOT, say } from './lib/project.mjs';
import { findRuntime } from './lib/runtime.mjs';
import { runCheck, runSuite, suites } from './lib/suites.mjs';

installPackages();
await onNode24();
installSystem('window', 'test');
mkdirSync(CACHE, { recursive: true });

const tool = (path) => join(ROOT, 'node_modules', path);
const CHECKS = {
  types: [tool('typescript/bin/tsc'), '-b'],
  lint: [tool('oxlint/bin/oxlint'), '--type-aware', '--deny-warnings'],
  format: [tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
};
const known = [...Object.keys(CHECKS), ...suites()];
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) giveUp(`No suite ${unknown.join(', ')}. There are: ${known.join(', ')}`, 64);
const chosen = asked.length > 0 ? known.filter((name) => asked.includes(name)) : known;

if (chosen.some((name) => name === 'electron' || name === 'renderer')) {
  findRuntime();
  build();
}

const total = { passed: 0, failed: 0, skipped: [] };
for (const name of chosen) {
  say(name);
  const args = CHECKS[name];
  const result = args ? await runCheck(args) : await runSuite(name);
  total.passed += result.passed;
  total.failed += result.failed;
  total.skipped.push(...result.skipped);
}

for (const test of total.skipped) process.stdout.write(`skipped  ${String(test)}\n`);
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
