import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { toPem } from '#central/authority/certificates';
import { verifyCommand } from '#cli/verify';
import { demoAuthority, demoReceipt, demoSigner, ISSUED } from '#test/support/receipts/authority';

const files = new Map<string, Uint8Array>();
beforeAll(async () => {
  const authority = await demoAuthority();
  const { pdf } = await demoReceipt(await demoSigner(authority));
  files.set('asli.pdf', pdf);
  files.set('diubah.pdf', Buffer.concat([pdf, Buffer.from('%')]));
  files.set('lain.pdf', Buffer.from('%PDF-1.4\n%%EOF\n'));
  files.set('akar.pem', Buffer.from(toPem(authority.root.certificate, 'CERTIFICATE')));
  files.set('kosong.pem', Buffer.from('bukan PEM'));
});

async function run(args: string[], now = ISSUED) {
  const lines: string[] = [];
  const read = (path: string) => {
    const file = files.get(path);
    return file ? Promise.resolve(file) : Promise.reject(new Error('ENOENT'));
  };
  const status = await verifyCommand(args, { read, write: (line) => lines.push(line) }, now);
  return { status, lines };
}

test.each([
  ['asli.pdf', 0, 'SAH'],
  ['diubah.pdf', 1, 'DIUBAH'],
  ['lain.pdf', 3, 'BUKAN TANDA TERIMA'],
])('%s exits with %i', async (file, status, verdict) => {
  const seen = await run([file, '--roots', 'akar.pem']);
  expect(seen.status).toBe(status);
  expect(seen.lines[0]).toMatch(new RegExp(`^${verdict}: `));
});

test('an expired seal exits with 2', async () => {
  expect((await run(['asli.pdf', '--roots', 'akar.pem'], new Date('2028-01-01'))).status).toBe(2);
});

test('--json writes the verification on one line', async () => {
  const { lines } = await run(['--json', '--roots', 'akar.pem', 'asli.pdf']);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ verdict: 'SAH', level: 'B-B', findings: [] });
});

test('--tsa-roots are read beside the roots', async () => {
  expect((await run(['asli.pdf', '--roots', 'akar.pem', '--tsa-roots', 'akar.pem'])).status).toBe(0);
});

test.each([
  ['no file', []],
  ['two files', ['asli.pdf', 'lain.pdf', '--roots', 'akar.pem']],
  ['an unknown option', ['--cepat', '--roots', 'akar.pem']],
  ['no roots', ['asli.pdf']],
  ['roots without a name', ['asli.pdf', '--roots']],
  ['a file that is not there', ['hilang.pdf', '--roots', 'akar.pem']],
  ['a list that is none', ['asli.pdf', '--roots', 'akar.pem', '--crl', 'akar.pem']],
  ['a list that is not there', ['asli.pdf', '--roots', 'akar.pem', '--crl', 'hilang.crl']],
  ['time-stamp roots that are not PEM', ['asli.pdf', '--roots', 'akar.pem', '--tsa-roots', 'kosong.pem']],
  ['roots that are not PEM', ['asli.pdf', '--roots', 'kosong.pem']],
])('%s is wrong use, in one line', async (_, args) => {
  const { status, lines } = await run(args);
  expect(status).toBe(64);
  expect(lines).toHaveLength(1);
});

test('a reader that has seen enough, as `| head -1`, ends nothing with a stack and changes no status', async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../../../src/cli/loket.ts'), 'verify']);
  child.stdout.destroy();
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const status = await new Promise((resolve) => child.once('close', resolve));
  expect([said, status]).toEqual(['', 64]);
});
