import { type ChildProcess, spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createRoot, toPem } from '#central/authority/certificates';
import { readServices } from '#central/authority/services';
import { CertificateBody, RootBody, TrustKeyBody } from '#contract/wire/enrolment';
import { sealServices } from '#core/features/receipts/levels/services';
import { openWorkstation, removeFolders, newFolder, type Workstation } from '#test/core/sync/workstation';
import { testMall } from './setup.ts';

const folder = mkdtempSync(join(tmpdir(), 'loket-processes-'));
chmodSync(folder, 0o711); // PostgreSQL runs as another user when the test runs as root
const mallFile = join(folder, 'mall.json');
const demo = testMall();
writeFileSync(
  mallFile,
  JSON.stringify({ ...demo, officers: demo.officers.map((officer, n) => ({ ...officer, pin: `123${n}` })) }),
);

const running: ChildProcess[] = [];
const stations: Workstation[] = [];
afterEach(async () => {
  for (const station of stations.splice(0)) await station.close();
  await Promise.all(running.splice(0).map((child) => stop(child)));
});
afterAll(() => {
  removeFolders();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts an entry as `npm start` does; answers its first line on stdout. */
async function run(entry: string, args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [join(process.cwd(), 'src/central', entry), ...args], {
    env: { ...process.env, DATABASE_URL: '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const first = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (status) => reject(new Error(`${entry} ended with ${status}`)));
  });
  return { child, line: JSON.parse(first) as unknown };
}

/** Exit status after SIGTERM; an already ended process answers the status it had. */
async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return ended;
}

const Listening = z.object({
  listening: z.url(),
  database: z.string(),
  demo: z.object({ site: z.string(), codes: z.array(z.object({ counter: z.string(), code: z.string() })) }),
});

const serve = async () => {
  const started = await run('main.ts', ['--trial', join(folder, 'trial'), '--demo', mallFile]);
  return { ...started, line: Listening.parse(started.line) };
};
const authority = (database: string, ...flags: string[]) =>
  run('authority/main.ts', ['--keys', join(folder, 'keys'), ...flags], { DATABASE_URL: database });

test('centre and authority give a new counter a seal certificate that ends in the published root', async () => {
  const centre = await serve();
  await authority(centre.line.database, '--approve-all');
  const station = openWorkstation(newFolder());
  stations.push(station);
  await station.sync.enrol({ centreUrl: centre.line.listening, code: centre.line.demo.codes[0]?.code ?? '' });
  await station.sync.start(null);
  await vi.waitFor(() => expect(station.sync.state().certificate.state).toBe('valid'), { timeout: 30_000 });

  const body = (entity: string): unknown => {
    const [row] = station.rows<{ body: string }>('SELECT body FROM catalogue_row WHERE entity = ?', entity);
    return JSON.parse(row?.body ?? 'null');
  };
  const { kid, chain } = CertificateBody.parse(body('certificate'));
  const [leaf, intermediate] = chain.map((der) => new X509Certificate(Buffer.from(der, 'base64')));
  const root = new X509Certificate(Buffer.from(RootBody.parse(body('root')).der, 'base64'));
  expect(leaf?.checkIssued(intermediate ?? root)).toBe(true);
  expect(leaf?.verify((intermediate ?? root).publicKey)).toBe(true);
  expect(intermediate?.verify(root.publicKey)).toBe(true);
  const [{ series }] = station.rows<{ series: string }>('SELECT series FROM sync_meta') as [{ series: string }];
  expect(leaf?.subject).toContain(`CN=Segel Loket ${series}`);
  const trusted = TrustKeyBody.parse(body('trust_key'));
  expect(trusted).toMatchObject({ kid, site: series.slice(0, 5), machine: series.slice(6), revokedAt: null });
  const spki = leaf?.publicKey.export({ type: 'spki', format: 'der' });
  expect(trusted.point).toBe(spki?.subarray(-65).toString('base64'));
});

test('who gives times and answers about certificates comes to every counter from a file of the authority', async () => {
  const centre = await serve();
  const file = join(folder, 'layanan.json');
  const { certificate } = await createRoot('Penyedia Cap Waktu', new Date());
  writeFileSync(join(folder, 'cap-waktu.pem'), toPem(certificate, 'CERTIFICATE'));
  const revocation = [{ kind: 'ocsp', url: 'https://ocsp.contoh.invalid' }];
  const timestamps = [{ url: 'https://tsa.contoh.invalid', root: 'cap-waktu.pem' }];
  writeFileSync(file, JSON.stringify({ timestamps, revocation }));
  await authority(centre.line.database, '--seal-services', file);
  const station = openWorkstation(newFolder());
  stations.push(station);
  await station.sync.enrol({ centreUrl: centre.line.listening, code: centre.line.demo.codes[0]?.code ?? '' });
  expect(sealServices(station.db)).toEqual({
    timestamps: [{ url: 'https://tsa.contoh.invalid', root: Buffer.from(certificate).toString('base64') }],
    revocation,
  });
});

test.each([
  ['an address without https', { timestamps: [], revocation: [{ kind: 'crl', url: 'http://crl.contoh.invalid' }] }],
  ['a root that is not there', { timestamps: [{ url: 'https://tsa.contoh.invalid', root: 'x.pem' }], revocation: [] }],
  ['a key that nobody knows', { timestamps: [], revocation: [], cepat: true }],
])('a file with %s is refused in a sentence', (_, body) => {
  const file = join(folder, 'salah.json');
  writeFileSync(file, JSON.stringify(body));
  expect(readServices(file)).toEqual(expect.stringContaining(file));
});

test('without --approve-all a request waits for a person, who names the fingerprint both screens show', async () => {
  const centre = await serve();
  await authority(centre.line.database);
  const station = openWorkstation(newFolder());
  stations.push(station);
  const code = centre.line.demo.codes[1]?.code ?? '';
  const { fingerprint } = await station.sync.enrol({ centreUrl: centre.line.listening, code });
  await station.sync.start(null);
  expect(station.sync.state().certificate.state).toBe('pending');
  const cli = async (...args: string[]) => {
    const { centralCommand } = await import('#cli/central');
    vi.stubEnv('DATABASE_URL', centre.line.database);
    return centralCommand(['authority', ...args]).finally(() => vi.unstubAllEnvs());
  };
  expect(await cli('approve', 'ab'.repeat(32))).toBe(1);
  expect(await cli('approve', fingerprint)).toBe(0);
  await vi.waitFor(() => expect(station.sync.state().certificate.state).toBe('valid'), { timeout: 30_000 });
});

test('told to stop, both end with status 0, and what was there is there at the next start', async () => {
  const first = await serve();
  const signing = await authority(first.line.database);
  const keys = readFileSync(join(folder, 'keys', 'intermediate.key.pem'), 'utf8');
  expect(statSync(join(folder, 'keys', 'intermediate.key.pem')).mode & 0o777).toBe(0o600);
  expect(await stop(signing.child)).toBe(0);
  expect(await stop(first.child)).toBe(0);
  const second = await serve();
  await authority(second.line.database);
  expect(readFileSync(join(folder, 'keys', 'intermediate.key.pem'), 'utf8')).toBe(keys);
});
