import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { readImportFile } from '#central/import/read';
import { centralCommand } from '#cli/central';
import { TestMachine } from './machine.ts';
import { look, startCentral, type TestCentral, testMall } from './setup.ts';

const folder = mkdtempSync(join(tmpdir(), 'loket-import-'));
let central: TestCentral;
beforeAll(async () => {
  central = await startCentral([]);
});
afterAll(async () => {
  await central.close();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

const [one, two] = [testMall(1), testMall(2)];
const siteOf = ({ site, counters, officers }: typeof one) => ({ ...site, counters, officers });
const nation = (change: object = {}) => ({
  agencies: one.agencies,
  services: one.services.map((service) => ({ ...service, agency: 'DUKCAPIL' })),
  sites: [siteOf(one), siteOf(two)],
  ...change,
});

/** As typed at the console: status, lines of the answer, lines of complaint. */
async function run(content: object | string, ...flags: string[]) {
  const file = join(folder, 'mall.yaml');
  writeFileSync(file, typeof content === 'string' ? content : stringify(content));
  const told: string[] = [];
  const complaints: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => told.push(String(text)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => complaints.push(String(text)) > 0);
  vi.stubEnv('DATABASE_URL', central.databaseUrl);
  const status = await centralCommand(['import', file, ...flags]).finally(() => vi.unstubAllEnvs());
  vi.restoreAllMocks();
  const lines = told.map((text) => JSON.parse(text) as Record<string, unknown>);
  return { status, lines, complaints: complaints.map((text) => text.replace(`${file}:`, '').trim()) };
}

const rowsOf = (entity: string) =>
  look<{ body: Record<string, unknown> }>(central, 'SELECT body FROM catalogue_row WHERE entity = $1 ORDER BY id', [
    entity,
  ]);

test('a check says what would come and writes nothing; then it comes, with a code for each new counter', async () => {
  const check = await run(nation(), '--check');
  const counts = { added: 12, changed: 0, retired: 0, unchanged: 0 };
  expect([check.status, check.lines.at(-1)]).toEqual([0, { ...counts, written: false }]);
  expect(await rowsOf('site')).toEqual([]);

  const { lines } = await run(nation());
  expect(lines).toContainEqual(counts);
  expect(lines).toContainEqual(expect.objectContaining({ change: 'added', entity: 'counter', number: '1' }));
  expect(lines.filter(({ code }) => /^[0-9A-Z]{10}$/.test(String(code)))).toHaveLength(4);
  expect(JSON.stringify(lines)).not.toMatch(/argon2|"pin"/);
  expect((await rowsOf('counter')).map(({ body }) => body['siteId'])).toEqual([
    one.site.id,
    one.site.id,
    two.site.id,
    two.site.id,
  ]);
  expect((await rowsOf('service'))[0]?.body['agency']).toEqual(one.agencies[0]);
});

test('the same file again changes nothing, and a counter enrols with a code of --codes', async () => {
  const { lines } = await run(nation(), '--codes');
  expect(lines[0]).toEqual({ added: 0, changed: 0, retired: 0, unchanged: 12 });
  const machine = new TestMachine(central);
  expect((await machine.claim(String(lines[1]?.['code']))).status).toBe(201);
});

test('what changed is told and nothing else moves; a wrong line stops all of it', async () => {
  const services = one.services.map((service) => ({ ...service, name: 'KK baru' }));
  const { lines } = await run(nation({ services }));
  expect(lines).toEqual([
    { change: 'changed', entity: 'service', id: expect.any(String), code: 'DKC-KK-01', name: 'KK baru' },
    { added: 0, changed: 1, retired: 0, unchanged: 11 },
  ]);
  const broken = await run(nation({ sites: [siteOf(one), { ...siteOf(two), timeZone: 7 }] }));
  expect([broken.status, broken.lines]).toEqual([65, []]);
});

test('what a whole file does not name is retired and stays readable; a part retires nothing', async () => {
  const part = nation({
    sites: [{ ...siteOf(one), counters: one.counters.slice(0, 1), officers: one.officers.slice(0, 1) }],
  });
  expect((await run(part, '--check')).lines.at(-1)).toMatchObject({ retired: 0 });
  const { lines } = await run({ ...part, complete: true });
  const retired = lines.filter(({ change }) => change === 'retired').map(({ entity }) => entity);
  expect(retired.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
    'counter',
    'counter',
    'counter',
    'officer',
    'site',
  ]);
  expect((await rowsOf('counter')).map(({ body }) => [body['name'], body['retired'] ?? false])).toEqual([
    ['Loket 1', false],
    ['Loket 2', true],
    ['Loket 1', true],
    ['Loket 2', true],
  ]);
  expect((await run({ ...part, complete: true })).lines[0]).toMatchObject({ changed: 0, retired: 0 });
  const back = await run(nation());
  expect(back.lines).toContainEqual(expect.objectContaining({ changed: 5 }));
  expect((await rowsOf('officer')).some(({ body }) => body['retired'])).toBe(false);
});

test('an officer keeps the verifier a PIN fits, gets one for another PIN, and may come with one', async () => {
  const verifiers = async () => new Map((await rowsOf('officer')).map(({ body }) => [body['id'], body['verifier']]));
  const before = await verifiers();
  const [first, second] = one.officers;
  const verifier = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'B'.repeat(43)}`;
  const { pin: _pin, ...person } = second ?? one.officers[0]!;
  const officers = [
    { ...first, pin: '99887766' },
    { ...person, verifier },
  ];
  await run(nation({ sites: [{ ...siteOf(one), officers }] }));
  const after = await verifiers();
  expect(after.get(first?.id)).not.toBe(before.get(first?.id));
  expect(after.get(second?.id)).toBe(verifier);
  expect(after.get(two.officers[0]?.id)).toBe(before.get(two.officers[0]?.id));
});

test('everything that is wrong is said at once, each with its line and path', async () => {
  const text = `agencies:
  - { code: DUKCAPIL, name: Dinas, shortName: Dukcapil }
  - { code: DUKCAPIL, name: Dinas, shortName: Dukcapil }
services: []
sites:
  - id: 01900000-0000-7000-8000-000000001000
    code: 6471A
    name: MPP
    shortName: MPP
    timeZone: Asia/Makassar
    holidays: []
    colour: red
    counters:
      - id: 01900000-0000-7000-8000-000000001001
        number: 1
        name: Loket
        serviceCodes: [DKC-KK-01]
        today: []
    officers:
      - { id: 01900000-0000-7000-8000-000000001011, name: A, shortName: A, role: king, pin: "1234" }
      - { id: 01900000-0000-7000-8000-000000001012, name: B, shortName: B, role: officer }
`;
  const { status, complaints } = await run(text);
  expect(status).toBe(65);
  const places = complaints.map((each) => each.split(':').slice(0, 2).join(':'));
  expect(places).toEqual([
    '15: sites[0].counters[0].number',
    '20: sites[0].officers[0].role',
    '21: sites[0].officers[1]',
    '6: sites[0]',
  ]);
  expect(complaints.join()).toMatch(/give either a pin or a verifier/);
  expect(complaints.join()).toMatch(/"colour"/);

  const sound = text
    .replace('    colour: red\n', '')
    .replace('number: 1', 'number: "1"')
    .replace('role: king', 'role: officer');
  const second = await run(sound.replace('role: officer }', 'role: officer, pin: "1234" }'));
  expect(second.complaints).toEqual([
    '3: agencies[1].code: DUKCAPIL is there twice',
    '16: sites[0].counters[0].serviceCodes[0]: there is no service DKC-KK-01',
  ]);
});

test.each(['', 'agencies: [\n', 'a: 1\na: 2\n', '- 1\n', '"just text"', 'a: &a [*a]\n'])(
  '%j is no import file',
  (text) => {
    const reading = readImportFile(text);
    expect(reading.ok ? [] : reading.problems).not.toEqual([]);
  },
);

test('the demo mall, a file of one site, is taken as it stands, and its paths are those of the file', () => {
  const text = readFileSync('resources/demo/mall.json', 'utf8');
  const reading = readImportFile(text);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems.slice(0, 5)));
  expect(reading.file.sites).toHaveLength(1);
  const broken = readImportFile(text.replace('"timeZone": "Asia/Makassar"', '"timeZone": 7'));
  expect(broken).toMatchObject({ ok: false, problems: [{ line: 7, path: 'site.timeZone' }] });
});
