import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const sources = globSync('src/**/*.ts').map((path) => [path, readFileSync(path, 'utf8')] as const);

test('node-hid is used in one place, and only its asynchronous half', () => {
  const users = sources.filter(([, text]) => /(from|import\()\s*'node-hid'/.test(text)).map(([path]) => path);
  expect(users).toEqual(['src/devices/hid/transport.ts']);
  const text = users.map((path) => readFileSync(path, 'utf8')).join('\n');
  expect(text).not.toMatch(/new HID\b|\bdevices\(|setDriverType/);
  expect(text).toMatch(/HIDAsync[^]*open\(/);
});

test('node-hid has the exact version whose habits were measured', () => {
  const { version } = JSON.parse(readFileSync('node_modules/node-hid/package.json', 'utf8')) as { version: string };
  expect(version).toBe('3.4.0');
  expect(readFileSync('package.json', 'utf8')).toContain('"node-hid": "3.4.0"');
});
