import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import { toPem } from '#central/authority/certificates';
import type { CertifiedKey } from '#central/authority/certificates';

const run = promisify(execFile);

/** Whoever issues certificates and answers for them: its own file of what it revoked, as `openssl ca` keeps it. */
interface Issuer {
  readonly name: string;
  readonly certificate: Uint8Array;
}

/** A time-stamping authority and responders of OpenSSL, a program that shares no code with what is tested. */
export interface OpenSsl {
  /** Root of the time-stamping authority, DER. */
  readonly tsaRoot: Uint8Array<ArrayBuffer>;
  /** Certificate of the time-stamping authority, DER. */
  readonly tsaLeaf: Uint8Array<ArrayBuffer>;
  /** Under the same root: the authority itself, its OCSP responder, and one whose purpose is not critical. */
  signer(name: 'stempel' | 'tsa-ocsp' | 'lemah'): Promise<TokenSigner>;
  /** TimeStampResp to a TimeStampReq, with the machine's clock. */
  stamp(request: Uint8Array): Promise<Buffer>;
  /** OCSPResponse; `seal` answers for leaves, `akar` for intermediates, `tsa` for the time-stamping authority. */
  ocsp(issuer: string, request: Uint8Array): Promise<Buffer>;
  crl(issuer: string): Promise<Buffer>;
  /** From now on the responder answers for this certificate; without it the answer is `unknown`. */
  know(certificate: Uint8Array): Promise<void>;
  /** As if it had never been issued here. */
  forget(certificate: Uint8Array): Promise<void>;
  /** `reason` in the words of `openssl ca`. */
  revoke(certificate: Uint8Array, reason: string, at: Date): Promise<void>;
  close(): Promise<void>;
}

/** A certificate with its key, for tokens that OpenSSL would refuse to make. */
export interface TokenSigner {
  readonly certificate: Uint8Array<ArrayBuffer>;
  readonly key: KeyObject;
}

const EXTENSIONS = `
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[tsa]
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[ocsp]
keyUsage = critical,digitalSignature
extendedKeyUsage = OCSPSigning
[lemah]
keyUsage = critical,digitalSignature
extendedKeyUsage = timeStamping
`;

export async function startOpenSsl(seal: {
  readonly root: CertifiedKey;
  readonly intermediate: CertifiedKey;
}): Promise<OpenSsl> {
  const folder = await mkdtemp(join(tmpdir(), 'loket-openssl-'));
  const path = (name: string) => join(folder, name);
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  await writeFile(path('ext.cnf'), EXTENSIONS);

  const newKey = (name: string) =>
    openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`);
  async function issue(name: string, section: string, issuer: string | undefined): Promise<void> {
    await newKey(name);
    await openssl('req', '-new', '-key', `${name}.key`, '-subj', `/O=Penyedia Uji/CN=${name}`, '-out', `${name}.csr`);
    const by = issuer ? ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`] : ['-signkey', `${name}.key`];
    const profile = ['-extfile', 'ext.cnf', '-extensions', section, '-days', '365', '-sha256'];
    await openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...by,
      '-set_serial',
      `0x${serial()}`,
      ...profile,
      '-out',
      `${name}.pem`,
    );
  }
  const put = async (name: string, { certificate, pkcs8 }: CertifiedKey) => {
    await writeFile(path(`${name}.pem`), toPem(certificate, 'CERTIFICATE'));
    await writeFile(path(`${name}.key`), toPem(pkcs8, 'PRIVATE KEY'));
  };
  await put('akar', seal.root);
  await put('seal', seal.intermediate);
  await issue('tsa', 'root', undefined);
  await issue('stempel', 'tsa', 'tsa');
  await issue('lemah', 'lemah', 'tsa');
  const issuers: Issuer[] = [];
  for (const name of ['akar', 'seal', 'tsa']) {
    await issue(`${name}-ocsp`, 'ocsp', name);
    issuers.push({ name, certificate: await der(path(`${name}.pem`)) });
    await mkdir(path(`${name}.d`));
    await writeFile(path(`${name}.d/index.txt`), '');
    await writeFile(path(`${name}.d/index.txt.attr`), 'unique_subject = no\n');
    await writeFile(path(`${name}.d/number`), '01\n');
    const config = `[ca]\ndefault_ca = x\n[x]\ndatabase = ${name}.d/index.txt\ncrlnumber = ${name}.d/number\ndefault_md = sha256\n`;
    await writeFile(path(`${name}.cnf`), config);
  }
  await writeFile(
    path('ts.cnf'),
    [
      '[tsa]\ndefault_tsa = one\n[one]\nserial = ts-serial\nsigner_cert = stempel.pem\nsigner_key = stempel.key',
      'signer_digest = sha256\ndefault_policy = 1.2.3.4.1\ndigests = sha256\naccuracy = secs:1\ness_cert_id_alg = sha256\n',
    ].join('\n'),
  );
  await writeFile(path('ts-serial'), '01\n');

  let count = 0;
  const scratch = () => path(`x${(count += 1)}`);
  const ask = async (request: Uint8Array, act: (question: string, answer: string) => Promise<unknown>) => {
    const [question, answer] = [scratch(), scratch()];
    await writeFile(question, request);
    await act(question, answer);
    return readFile(answer);
  };
  // `openssl ts` keeps its serial number in a file, so one question at a time.
  let tail: Promise<unknown> = Promise.resolve();
  async function list(certificate: Uint8Array, state: string | undefined): Promise<void> {
    const x509 = new X509Certificate(certificate);
    const issuer = issuers.find((each) => x509.checkIssued(new X509Certificate(each.certificate)));
    if (!issuer) throw new Error('not a certificate of these issuers');
    const file = path(`${issuer.name}.d/index.txt`);
    const about = `${opensslTime(x509.validToDate)}\t${state}\t${x509.serialNumber}\tunknown\t/CN=x\n`;
    const line = state === undefined ? '' : `${state === '' ? 'V' : 'R'}\t${about}`;
    const others = (await readFile(file, 'utf8')).split('\n').filter((each) => !each.includes(x509.serialNumber));
    await writeFile(
      file,
      `${others
        .filter(Boolean)
        .map((each) => `${each}\n`)
        .join('')}${line}`,
    );
  }
  await list(seal.intermediate.certificate, '');
  await list(await der(path('stempel.pem')), '');

  return {
    tsaRoot: await der(path('tsa.pem')),
    tsaLeaf: await der(path('stempel.pem')),
    signer: async (name) => ({
      certificate: await der(path(`${name}.pem`)),
      key: createPrivateKey(await readFile(path(`${name}.key`))),
    }),
    stamp: (request) => {
      const answered = tail.then(() =>
        ask(request, (question, answer) =>
          openssl('ts', '-reply', '-config', 'ts.cnf', '-queryfile', question, '-out', answer),
        ),
      );
      tail = answered.catch(() => undefined);
      return answered;
    },
    ocsp: (issuer, request) =>
      ask(request, async (question, answer) => {
        const signer = ['-rsigner', `${issuer}-ocsp.pem`, '-rkey', `${issuer}-ocsp.key`, '-ndays', '1'];
        await openssl(
          'ocsp',
          '-index',
          `${issuer}.d/index.txt`,
          '-CA',
          `${issuer}.pem`,
          ...signer,
          '-reqin',
          question,
          '-respout',
          answer,
        );
      }),
    crl: async (issuer) => {
      const answer = scratch();
      const keys = ['-cert', `${issuer}.pem`, '-keyfile', `${issuer}.key`, '-crldays', '7'];
      await openssl('ca', '-gencrl', '-config', `${issuer}.cnf`, ...keys, '-out', answer);
      return Buffer.from(await der(answer, 'X509 CRL'));
    },
    know: (certificate) => list(certificate, ''),
    forget: (certificate) => list(certificate, undefined),
    revoke: (certificate, reason, at) => list(certificate, `${opensslTime(at)},${reason}`),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

const serial = (): string => `4${crypto.randomUUID().replaceAll('-', '').slice(1).toUpperCase()}`;

const opensslTime = (date: Date): string => `${date.toISOString().replace(/\D/g, '').slice(2, 14)}Z`;

async function der(path: string, label = 'CERTIFICATE'): Promise<Uint8Array<ArrayBuffer>> {
  const pem = await readFile(path, 'utf8');
  const [, body = ''] = new RegExp(`-----BEGIN ${label}-----([^-]+)-----END`).exec(pem) ?? [];
  return new Uint8Array(Buffer.from(body, 'base64'));
}
