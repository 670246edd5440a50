import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { toPem } from '#central/authority/certificates';
import { buildCms, bytesToSign, signedAttributes } from '#core/features/receipts/seal/cms';
import { ecdsaSignature } from '#core/features/receipts/seal/der';
import { demoAuthority, demoReceipt, demoSigner } from '#test/support/receipts/authority';
import { cmsOf, coveredBytes, withCms } from '#test/support/receipts/files';
import { stamped, validationData, withData } from '#test/support/receipts/levels';
import { type OpenSsl, startOpenSsl } from '#test/support/receipts/openssl';
import { expectPage } from '#test/support/pages';
import { replacedIn } from '#test/support/receipts/tamper-changes';

const run = promisify(execFile);
const JAVA = join(import.meta.dirname, '../../../support/receipts/BouncyCheck.java');
const JARS = ['bcpkix', 'bcprov', 'bcutil'].map((name) => `/usr/share/java/${name}.jar`).join(':');
const PACKAGES = {
  pdfsig: 'poppler-utils',
  certutil: 'libnss3-tools',
  openssl: 'openssl',
  mutool: 'mupdf-tools',
  qpdf: 'qpdf',
  javac: 'default-jdk-headless libbcpkix-java',
};

/** What each program has to say of a file; the controls are those that somebody has to refuse. */
const MATRIX = {
  'B-B': ['valid, trusted, total', 'ok', 'unchanged', 'ok', 'signature certificate chain'],
  'B-T': ['valid, trusted, total', 'ok', 'unchanged', 'ok', 'signature certificate chain imprint timestamp'],
  'B-LT': ['valid, trusted, not total', 'ok', 'edits since', 'ok', 'signature certificate chain imprint timestamp'],
  'one sealed word changed': ['invalid', 'refused', 'changed', 'ok', 'certificate chain'],
  'by another authority': ['valid, not trusted, total', 'refused', 'unchanged', 'ok', 'signature certificate'],
  'leaf only in the CMS': ['valid, not trusted, total', 'refused', 'unchanged', 'ok', 'signature certificate'],
  'attributes in another order': ['valid, trusted, total', 'ok', 'unchanged', 'ok', 'certificate chain'],
  'cut off': ['no signature', 'refused', 'no signature', 'damaged', 'refused'],
} as const;
type FileName = keyof typeof MATRIX;
const NAMES = Object.keys(MATRIX) as FileName[];

let folder: string;
let openssl: OpenSsl;
let files: Readonly<Record<FileName, Buffer>>;
let missing: string[];
beforeAll(async () => {
  missing = [];
  for (const [tool, from] of Object.entries(PACKAGES)) {
    await run('sh', ['-c', `command -v ${tool}`]).catch(() => missing.push(from));
  }
  await run('sh', ['-c', 'test -e /usr/share/java/bcpkix.jar']).catch(() => missing.push('libbcpkix-java'));
  folder = await mkdtemp(join(tmpdir(), 'loket-matrix-'));
  const authority = await demoAuthority();
  const hourAgo = new Date(Date.now() - 3_600_000);
  const signer = await demoSigner(authority, hourAgo);
  openssl = await startOpenSsl(authority);
  await writeFile(join(folder, 'root.pem'), toPem(authority.root.certificate, 'CERTIFICATE'));
  await writeFile(join(folder, 'root.der'), authority.root.certificate);
  await writeFile(join(folder, 'tsa.der'), openssl.tsaRoot);
  if (missing.length === 0) await run('javac', ['-nowarn', '-cp', JARS, '-d', folder, JAVA]);

  const { chain } = await signer.describe();
  const bb = Buffer.from((await demoReceipt(signer)).pdf);
  const bt = await stamped(bb, openssl);
  const digest = createHash('sha256').update(coveredBytes(bb)).digest();
  const reversed = signedAttributes(digest, chain[0] ?? new Uint8Array()).toReversed();
  const signature = ecdsaSignature(await signer.sign(bytesToSign(reversed)));
  const bare = { ...signer, describe: async () => ({ ...(await signer.describe()), chain: chain.slice(0, 1) }) };
  files = {
    'B-B': bb,
    'B-T': bt,
    'B-LT': withData(bt, await validationData(chain, openssl)),
    'one sealed word changed': replacedIn(bb, '(id-ID)', '(en-ID)'),
    'by another authority': Buffer.from((await demoReceipt(await demoSigner(await demoAuthority(), hourAgo))).pdf),
    'leaf only in the CMS': Buffer.from((await demoReceipt(bare)).pdf),
    'attributes in another order': withCms(bb, buildCms({ chain, attributes: reversed, signature })),
    'cut off': bb.subarray(0, 3000),
  };
});
afterAll(async () => {
  await openssl.close();
  await rm(folder, { recursive: true, force: true });
});

/** Everything that a program says, whatever its status. */
const said = (program: string, ...args: string[]): Promise<string> =>
  run(program, args).then(
    ({ stdout, stderr }) => stdout + stderr,
    (error: { stdout?: string; stderr?: string }) => `failed ${error.stdout ?? ''}${error.stderr ?? ''}`,
  );

let count = 0;
async function put(bytes: Uint8Array): Promise<string> {
  const path = join(folder, `f${(count += 1)}`);
  await writeFile(path, bytes);
  return path;
}

/** A fresh database every time, because NSS keeps what it has seen. */
async function pdfsig(path: string): Promise<string> {
  const nss = `sql:${await mkdtemp(join(folder, 'nss-'))}`;
  await run('certutil', ['-N', '-d', nss, '--empty-password']);
  await run('certutil', ['-A', '-d', nss, '-n', 'root', '-t', 'CT,C,C', '-i', join(folder, 'root.pem')]);
  const text = await said('pdfsig', '-no-ocsp', '-nssdir', nss, path);
  if (!text.includes('Signature Validation')) return 'no signature';
  if (!text.includes('Signature is Valid.')) return 'invalid';
  const trust = text.includes('Certificate is Trusted.') ? 'trusted' : 'not trusted';
  return `valid, ${trust}, ${text.includes('Total document signed') ? 'total' : 'not total'}`;
}

async function cades(cms: string, covered: string): Promise<string> {
  const options = ['-cades', '-binary', '-inform', 'DER', '-purpose', 'any', '-out', '/dev/null'];
  const names = ['-in', cms, '-content', covered, '-CAfile', join(folder, 'root.pem')];
  return (await said('openssl', 'cms', '-verify', ...options, ...names)).startsWith('failed') ? 'refused' : 'ok';
}

/** The digest only: mutool takes no root. */
async function mutool(path: string): Promise<string> {
  const text = await said('mutool', 'sign', '-v', path);
  if (text.includes('edits since signing')) return 'edits since';
  if (text.includes('document is unchanged') || /has not been (changed|modified)|unchanged since/.test(text))
    return 'unchanged';
  return text.includes('Verifying signature') ? 'changed' : 'no signature';
}

const qpdf = async (path: string): Promise<string> => {
  const text = await said('qpdf', '--check', path);
  return text.startsWith('failed') || text.includes('WARNING') ? 'damaged' : 'ok';
};

/** The words for what holds, without those for what does not. */
async function bouncy(cms: string, covered: string): Promise<string> {
  const roots = [join(folder, 'root.der'), join(folder, 'tsa.der'), String(Date.now())];
  const lines = (await said('java', '-cp', `${folder}:${JARS}`, 'BouncyCheck', cms, covered, ...roots)).split('\n');
  const holds = lines.filter((line) => /^[a-z]+$/.test(line));
  return holds.includes('signature') || holds.includes('chain') ? holds.join(' ') : 'refused';
}

test.for(NAMES)('five programs that share no code with ours on: %s', { timeout: 120_000 }, async (name, context) => {
  if (missing.length > 0) context.skip(`missing: apt-get install ${missing.join(' ')}`);
  const pdf = files[name];
  const path = await put(pdf);
  const cms = name === 'cut off' ? await put(Buffer.alloc(0)) : await put(cmsOf(pdf));
  const covered = name === 'cut off' ? await put(Buffer.alloc(0)) : await put(coveredBytes(pdf));
  const seen = [
    await pdfsig(path),
    await cades(cms, covered),
    await mutool(path),
    await qpdf(path),
    await bouncy(cms, covered),
  ];
  expect(seen).toEqual(MATRIX[name]);
});

test('docs/validators.md is what this table says', async () => {
  const rows = NAMES.map((name) => `| ${name} | ${MATRIX[name].join(' | ')} |`);
  await expectPage(
    'validators.md',
    `# Other validators

What programs from Debian's packages say of receipts, and of files that somebody has to refuse: \`pdfsig\` of poppler with NSS, \`openssl cms -verify -cades\`, \`mutool sign -v\` (the digest only, it takes no root), \`qpdf --check\` (the file's structure only), and BouncyCastle with a small Java program that names what holds. \`test/core/receipts/validators/matrix.test.ts\` runs them all, writes this page (\`WRITE_PAGES=1\`) and checks it.

| file | pdfsig | openssl | mutool | qpdf | BouncyCastle |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Only BouncyCastle minds the order of the signed attributes; our own verifier does as well (rule 6).
`,
  );
});
