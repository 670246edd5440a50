import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, type TestContext } from 'vitest';
import { toPem } from '#central/authority/certificates';
import type { Signer } from '#core/features/receipts/seal/signer';
import { demoAuthority, demoReceipt, demoSigner, ISSUED, type DemoAuthority } from '#test/support/receipts/authority';
import { receiptData } from '#test/support/receipts/data';
import { cmsOf, coveredBytes } from '#test/support/receipts/files';
import { leafWithout } from '#test/support/receipts/leaves';

const run = promisify(execFile);
const INSTALL = {
  pdfsig: 'poppler-utils',
  certutil: 'libnss3-tools',
  openssl: 'openssl',
  pdftotext: 'poppler-utils',
  pdfdetach: 'poppler-utils',
};

let folder: string;
let authority: DemoAuthority;
let signer: Signer;
let pdf: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'loket-validators-'));
  authority = await demoAuthority();
  signer = await demoSigner(authority);
  pdf = Buffer.from(
    (await demoReceipt(signer, receiptData({ pemohon: { nama: 'Zoë Łukasz', nik: '6472 **** **** 9003' } }))).pdf,
  );
  await writeFile(join(folder, 'root.pem'), toPem(authority.root.certificate, 'CERTIFICATE'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Skips the test by name when a validator is not installed; this is the only reason for a skip here. */
async function need(context: TestContext, ...tools: (keyof typeof INSTALL)[]): Promise<void> {
  for (const tool of tools) {
    const isThere = await run('sh', ['-c', `command -v ${tool}`]).then(
      () => true,
      () => false,
    );
    if (!isThere) context.skip(`${tool} is missing: apt-get install ${INSTALL[tool]}`);
  }
}

let files = 0;
async function file(content: Uint8Array): Promise<string> {
  const path = join(folder, `${(files += 1)}.bin`);
  await writeFile(path, content);
  return path;
}

/** What poppler with NSS says; a fresh database every time, because it keeps what it has seen (docs/design/receipts.md, Traps). */
async function pdfsig(content: Uint8Array): Promise<string> {
  const nss = `sql:${await mkdtemp(join(folder, 'nss-'))}`;
  await run('certutil', ['-N', '-d', nss, '--empty-password']);
  await run('certutil', ['-A', '-d', nss, '-n', 'root', '-t', 'CT,C,C', '-i', join(folder, 'root.pem')]);
  return (await run('pdfsig', ['-no-ocsp', '-nssdir', nss, await file(content)])).stdout;
}

async function opensslAccepts(cms: Uint8Array, covered: Uint8Array): Promise<boolean> {
  const names = ['-in', await file(cms), '-content', await file(covered), '-CAfile', join(folder, 'root.pem')];
  const options = [
    '-cades',
    '-binary',
    '-inform',
    'DER',
    '-purpose',
    'any',
    '-attime',
    String(ISSUED.getTime() / 1000),
  ];
  return run('openssl', ['cms', '-verify', ...options, ...names, '-out', '/dev/null']).then(
    () => true,
    () => false,
  );
}

const flipped = (bytes: Buffer, at: number): Buffer => {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
};

test('pdfsig calls a receipt valid and trusted, and a changed one invalid', async (context) => {
  await need(context, 'pdfsig', 'certutil');
  const said = await pdfsig(pdf);
  expect(said).toContain('Signature is Valid.');
  expect(said).toContain('Certificate is Trusted.');
  expect(said).toContain('ETSI.CAdES.detached');
  expect(said).toContain('Total document signed');
  expect(await pdfsig(flipped(pdf, 900))).not.toContain('Signature is Valid.');
});

test('pdfsig does not trust a receipt of another authority', async (context) => {
  await need(context, 'pdfsig', 'certutil');
  const foreign = await demoReceipt(await demoSigner(await demoAuthority()));
  expect(await pdfsig(foreign.pdf)).not.toContain('Certificate is Trusted.');
});

test.for([
  ['emailProtection', false],
  ['crlDistributionPoints', false],
  ['nothing', true],
] as const)(
  'a leaf without %s is trusted by pdfsig: %s, so the leaf profile must not lose anything',
  async ([part, isTrusted], context) => {
    await need(context, 'pdfsig', 'certutil');
    const { pdf: sealed } = await demoReceipt(await leafWithout(part, authority));
    expect((await pdfsig(sealed)).includes('Certificate is Trusted.')).toBe(isTrusted);
  },
);

test('openssl accepts the CMS as CAdES, and neither with other content nor with a changed attribute', async (context) => {
  await need(context, 'openssl');
  expect(await opensslAccepts(cmsOf(pdf), coveredBytes(pdf))).toBe(true);
  expect(await opensslAccepts(cmsOf(pdf), flipped(coveredBytes(pdf), 900))).toBe(false);
  const digestAt = cmsOf(pdf).indexOf(Buffer.from('06092a864886f70d010904', 'hex')) + 20;
  expect(await opensslAccepts(flipped(cmsOf(pdf), digestAt), coveredBytes(pdf))).toBe(false);
});

test('openssl refuses a seal whose intermediate is missing', async (context) => {
  await need(context, 'openssl');
  const info = await signer.describe();
  const bare: Signer = { ...signer, describe: () => Promise.resolve({ ...info, chain: info.chain.slice(0, 1) }) };
  const { pdf: sealed } = await demoReceipt(bare);
  expect(await opensslAccepts(cmsOf(sealed), coveredBytes(sealed))).toBe(false);
});

test('pdftotext finds number, name and accents as they were typed', async (context) => {
  await need(context, 'pdftotext');
  const { stdout } = await run('pdftotext', ['-layout', await file(pdf), '-']);
  expect(stdout).toContain('6472A-K07-261124-0147-4');
  expect(stdout).toContain('Zoë Łukasz');
  expect(stdout).toContain('Segel elektronik loket (tidak tersertifikasi)');
});

test('pdfdetach takes the data out of the file', async (context) => {
  await need(context, 'pdfdetach');
  const target = join(folder, 'data.json');
  await run('pdfdetach', ['-save', '1', '-o', target, await file(pdf)]);
  const { stdout } = await run('cat', [target]);
  expect(JSON.parse(stdout)).toMatchObject({ nomor: '6472A-K07-261124-0147-4', v: 1 });
});
