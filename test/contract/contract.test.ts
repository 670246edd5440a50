import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ERRORS } from '#contract/errors';
import { EVENTS, PROCEDURES } from '#contract/index';
import { PERMISSIONS, Role } from '#contract/permissions';

const procedures = Object.entries(PROCEDURES);
const schemas: [string, z.ZodType][] = [
  ...procedures.flatMap(([name, { input, output }]): [string, z.ZodType][] => [
    [`${name} input`, input],
    [`${name} output`, output],
  ]),
  ...Object.entries(EVENTS).map(([name, { payload }]): [string, z.ZodType] => [`${name} payload`, payload]),
];

/** Fields that name whom or what an act is about; who acts is always the session's officer. */
const SUBJECTS: Readonly<Record<string, readonly string[]>> = {
  // Who is named here proves it by a PIN, or is the one whom a supervisor's PIN helps.
  'session.sign-in': ['officerId'],
  'session.clear-pin': ['officerId'],
  'floor.reassign': ['workstationId', 'counterId', 'officerIds'],
  'floor.end': ['workstationId'],
};

describe.each(procedures)('%s', (name, procedure) => {
  test('is named nouns.verb and has somebody who may call it', () => {
    expect(name).toMatch(/^[a-z]+\.[a-z]+(-[a-z]+)*$/);
    expect(PERMISSIONS[procedure.permission].length).toBeGreaterThan(0);
  });

  test('refuses fields it does not know', () => {
    const issues = procedure.input.safeParse({ unknownField: 1 }).error?.issues ?? [];
    expect(issues.map(({ code }) => code)).toContain('unrecognized_keys');
  });

  test('takes a commandId exactly when it is a command', () => {
    const fields = Object.keys((procedure.input as z.ZodObject).shape);
    expect(fields.includes('commandId')).toBe(procedure.kind === 'command');
  });

  test('takes nobody and no machine from the page, but as what the call is about', () => {
    const allowed = SUBJECTS[name] ?? [];
    const fields = Object.keys((procedure.input as z.ZodObject).shape).filter((field) => !allowed.includes(field));
    expect(fields.filter((field) => /officer|operator|role|machine|workstation|counter|session/i.test(field))).toEqual(
      [],
    );
  });
});

/** Without escapes, classes and groups, what is left of a pattern repeats without an end only by `*`, `+` or `{n,}`. */
function isBoundedPattern(pattern: string): boolean {
  const bare = pattern.replaceAll(/\\./g, 'x').replaceAll(/\[[^\]]*\]/g, 'x');
  let outside = bare;
  for (let before = ''; before !== outside;) [before, outside] = [outside, outside.replaceAll(/\([^()]*\)/g, '')];
  const isAnchored = outside.startsWith('^') && outside.endsWith('$') && !outside.includes('|');
  return isAnchored && !/[*+]|\{\d+,\}/.test(bare);
}

test.each([
  ['^[0-9]{4,12}$', true],
  ['^(?:a|b)?c\\+$', true],
  ['[0-9]{4}', false],
  ['^[a-z]+$', false],
  ['^[a-z]{2,}$', false],
  ['^((a|b)|c)$', true],
  ['^a|b$', false],
  ['^((a+)|c)$', false],
  ['^.*$', false],
])('a pattern %s limits its length: %s', (pattern, isBounded) => expect(isBoundedPattern(pattern)).toBe(isBounded));

/** Every string and array in an input must have an upper bound: its own, a closed list, or a pattern that is one. */
function unbounded(schema: unknown, path: string): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const node = schema as Record<string, unknown>;
  const pattern = node['pattern'];
  const isBoundedText =
    'maxLength' in node ||
    'enum' in node ||
    'const' in node ||
    (typeof pattern === 'string' && isBoundedPattern(pattern));
  const own =
    (node['type'] === 'string' && !isBoundedText) || (node['type'] === 'array' && !('maxItems' in node)) ? [path] : [];
  const nested = Object.entries(node).flatMap(([key, value]) => unbounded(value, `${path}.${key}`));
  return [...own, ...nested];
}

test.each(procedures)('%s bounds everything that comes in', (name, { input }) => {
  expect(unbounded(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }), name)).toEqual([]);
});

test.each(schemas)('%s is plain JSON', (_, schema) => {
  const described = JSON.stringify(z.toJSONSchema(schema, { io: 'input' }));
  expect(described.length).toBeGreaterThan(2);
});

test('every permission is used, and every holder is a role', () => {
  const used = new Set(procedures.map(([, { permission }]) => permission));
  expect(Object.keys(PERMISSIONS).filter((permission) => !used.has(permission as keyof typeof PERMISSIONS))).toEqual(
    [],
  );
  const holders = new Set<string>(Object.values(PERMISSIONS).flat());
  for (const holder of holders) expect([...Role.options, 'anyone']).toContain(holder);
});

test('technicians, administrators and auditors never see a citizen', () => {
  const blind = ['technician', 'administrator', 'auditor'];
  for (const permission of [
    'citizens:read',
    'citizens:reveal',
    'visits:read',
    'applications:write',
    'receipts:read',
  ] as const) {
    const holders: readonly string[] = PERMISSIONS[permission];
    expect(
      holders.filter((holder) => blind.includes(holder)),
      permission,
    ).toEqual([]);
  }
});

test('error codes are kebab-case, and their details hold no free text', () => {
  for (const [code, details] of Object.entries(ERRORS)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
    const names = Object.keys(details.shape);
    expect(
      names.filter((name) => /name|nik|text|value|message/i.test(name)),
      code,
    ).toEqual([]);
  }
});
