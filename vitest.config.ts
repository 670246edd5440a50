import { defineConfig } from 'vitest/config';

/** One project per folder of `test/`; `npm test -- SUITE` names them. Browser and Electron suites run one file at a time. */
const suite = (name: string, serial = false) => ({
  extends: true as const,
  test: {
    name,
    include: [`test/${name}/**/*.test.{ts,tsx}`],
    ...(serial ? { fileParallelism: false, testTimeout: 240_000, hookTimeout: 240_000 } : {}),
  },
});

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      suite('contract'),
      suite('domain'),
      suite('property'),
      suite('core'),
      suite('devices'),
      suite('security'),
      suite('simulation'),
      suite('central', true),
      suite('renderer', true),
      suite('electron', true),
    ],
  },
});
