import { BitString, Integer, ObjectIdentifier, OctetString, PrintableString, Sequence, Set, Utf8String } from 'asn1js';
import * as pkijs from 'pkijs';

/** A certificate in DER with the private key that belongs to it in PKCS #8; the process around this decides how it is kept. */
export interface CertifiedKey {
  readonly certificate: Uint8Array<ArrayBuffer>;
  readonly pkcs8: Uint8Array<ArrayBuffer>;
}

/** What a leaf says of its workstation. `crlUrl`: where the intermediate's revocation list will be. */
export interface LeafRequest {
  readonly site: string;
  readonly machine: string;
  readonly crlUrl: string;
  readonly notBefore: Date;
}

/** Lifetimes of docs/design/receipts.md. */
const ROOT_YEARS = 20;
const INTERMEDIATE_YEARS = 5;
export const LEAF_DAYS = 90;
const DAY_MS = 86_400_000;

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const NAME = { country: '2.5.4.6', organisation: '2.5.4.10', unit: '2.5.4.11', common: '2.5.4.3' } as const;
const EMAIL_PROTECTION = '1.3.6.1.5.5.7.3.4';
const DOCUMENT_SIGNING = '1.3.6.1.5.5.7.3.36';
/** Bits of KeyUsage as its one byte: digitalSignature and nonRepudiation; keyCertSign and cRLSign. */
const LEAF_USAGE = { bits: 0xc0, unused: 6 };
const CA_USAGE = { bits: 0x06, unused: 1 };

/** A self-signed root, valid for 20 years. `subject` is the organisation that answers for it. */
export async function createRoot(subject: string, notBefore: Date): Promise<CertifiedKey> {
  const keys = await newKeys();
  const name = names([NAME.organisation, subject], [NAME.common, `${subject} Akar Segel`]);
  const certificate = await blank(name, name, keys.publicKey, notBefore, yearsAfter(notBefore, ROOT_YEARS));
  const keyId = await certificate.getKeyHash('SHA-1');
  certificate.extensions = [authority(1), usage(CA_USAGE), subjectKey(keyId)];
  return signed(certificate, keys.privateKey, keys.privateKey);
}

/** The intermediate of a region, valid for 5 years; it can issue leaves only (path length 0). */
export async function createIntermediate(root: CertifiedKey, region: string, notBefore: Date): Promise<CertifiedKey> {
  const issuer = readCertificate(root.certificate);
  const keys = await newKeys();
  const name = names(
    [NAME.organisation, textOf(issuer.subject, NAME.organisation)],
    [NAME.common, `Segel Loket Wilayah ${region}`],
  );
  const certificate = await blank(
    name,
    issuer.subject,
    keys.publicKey,
    notBefore,
    yearsAfter(notBefore, INTERMEDIATE_YEARS),
  );
  const keyId = await certificate.getKeyHash('SHA-1');
  certificate.extensions = [
    authority(0),
    usage(CA_USAGE),
    subjectKey(keyId),
    issuerKey(await issuer.getKeyHash('SHA-1')),
  ];
  return signed(certificate, keys.privateKey, await importKey(root.pkcs8));
}

/**
 * A seal certificate for 90 days from a PKCS #10 request in DER; the answer is DER. Only the key is taken from the request.
 * EKU emailProtection and the CRL distribution point are there because poppler with NSS refuses a leaf without them.
 * Throws when the request is not signed by its own key or the key is not P-256.
 */
export async function issueLeaf(
  intermediate: CertifiedKey,
  csrDer: Uint8Array,
  leaf: LeafRequest,
): Promise<Uint8Array<ArrayBuffer>> {
  const request = pkijs.CertificationRequest.fromBER(new Uint8Array(csrDer));
  const publicKey = await request.getPublicKey({ algorithm: { algorithm: P256, usages: ['verify'] } });
  if (!(await request.verify())) throw new Error('the certificate request is not signed by its own key');
  const issuer = readCertificate(intermediate.certificate);
  const subject = names(
    [NAME.organisation, textOf(issuer.subject, NAME.organisation)],
    [NAME.unit, leaf.site],
    [NAME.common, `Segel Loket ${leaf.site}-${leaf.machine}`],
  );
  const notAfter = new Date(leaf.notBefore.getTime() + LEAF_DAYS * DAY_MS);
  const certificate = await blank(subject, issuer.subject, publicKey, leaf.notBefore, notAfter);
  certificate.extensions = [
    usage(LEAF_USAGE),
    extension('2.5.29.37', false, new pkijs.ExtKeyUsage({ keyPurposes: [EMAIL_PROTECTION, DOCUMENT_SIGNING] })),
    extension('2.5.29.31', false, crlAt(leaf.crlUrl)),
    subjectKey(await certificate.getKeyHash('SHA-1')),
    issuerKey(await issuer.getKeyHash('SHA-1')),
  ];
  await certificate.sign(await importKey(intermediate.pkcs8), 'SHA-256');
  return new Uint8Array(certificate.toSchema(true).toBER());
}

/** PEM text of DER bytes; `label` is `CERTIFICATE` or `PRIVATE KEY`. */
export function toPem(der: Uint8Array, label: string): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** A WebCrypto key, by the name that fits both Node's and the browser's own types. */
type SigningKey = Awaited<ReturnType<typeof importKey>>;

async function blank(
  subject: pkijs.RelativeDistinguishedNames,
  issuer: pkijs.RelativeDistinguishedNames,
  publicKey: SigningKey,
  notBefore: Date,
  notAfter: Date,
): Promise<pkijs.Certificate> {
  const serial = crypto.getRandomValues(new Uint8Array(16));
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40; // positive, and never shorter than 16 bytes
  const certificate = new pkijs.Certificate({
    version: 2,
    serialNumber: new Integer({ valueHex: serial.buffer }),
    subject,
    issuer,
    notBefore: time(notBefore),
    notAfter: time(notAfter),
  });
  await certificate.subjectPublicKeyInfo.importKey(publicKey);
  return certificate;
}

async function signed(certificate: pkijs.Certificate, own: SigningKey, issuer: SigningKey): Promise<CertifiedKey> {
  await certificate.sign(issuer, 'SHA-256');
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', own);
  return { certificate: new Uint8Array(certificate.toSchema(true).toBER()), pkcs8: new Uint8Array(pkcs8) };
}

const newKeys = () => crypto.subtle.generateKey(P256, true, ['sign', 'verify']);
const importKey = (pkcs8: Uint8Array) => crypto.subtle.importKey('pkcs8', new Uint8Array(pkcs8), P256, false, ['sign']);
const readCertificate = (der: Uint8Array) => pkijs.Certificate.fromBER(new Uint8Array(der));

/** RFC 5280: UTCTime before 2050, GeneralizedTime from then on; whole seconds. */
function time(date: Date): pkijs.Time {
  const value = new Date(Math.floor(date.getTime() / 1000) * 1000);
  return new pkijs.Time({ type: value.getUTCFullYear() < 2050 ? 0 : 1, value });
}

function yearsAfter(date: Date, years: number): Date {
  const later = new Date(date);
  later.setUTCFullYear(later.getUTCFullYear() + years);
  return later;
}

/** One RDN each: PKI.js would put all parts into a single, unsorted set. */
function names(...parts: readonly (readonly [type: string, text: string])[]): pkijs.RelativeDistinguishedNames {
  const country = [new ObjectIdentifier({ value: NAME.country }), new PrintableString({ value: 'ID' })];
  const others = parts.map(([type, value]) => [new ObjectIdentifier({ value: type }), new Utf8String({ value })]);
  const sequence = [country, ...others].map((pair) => new Set({ value: [new Sequence({ value: pair })] }));
  return pkijs.RelativeDistinguishedNames.fromBER(new Sequence({ value: sequence }).toBER());
}

const textOf = (name: pkijs.RelativeDistinguishedNames, type: string): string =>
  String(name.typesAndValues.find((part) => part.type === type)?.value.valueBlock.value ?? '');

function extension(id: string, critical: boolean, value: { toSchema(): { toBER(): ArrayBuffer } }): pkijs.Extension {
  return new pkijs.Extension({ extnID: id, critical, extnValue: value.toSchema().toBER() });
}

const authority = (pathLength: number) =>
  extension('2.5.29.19', true, new pkijs.BasicConstraints({ cA: true, pathLenConstraint: pathLength }));

const usage = ({ bits, unused }: { bits: number; unused: number }) => {
  const value = new BitString({ valueHex: new Uint8Array([bits]).buffer, unusedBits: unused });
  return new pkijs.Extension({ extnID: '2.5.29.15', critical: true, extnValue: value.toBER() });
};

const subjectKey = (keyId: ArrayBuffer) =>
  new pkijs.Extension({
    extnID: '2.5.29.14',
    critical: false,
    extnValue: new OctetString({ valueHex: keyId }).toBER(),
  });

const issuerKey = (keyId: ArrayBuffer) =>
  extension(
    '2.5.29.35',
    false,
    new pkijs.AuthorityKeyIdentifier({ keyIdentifier: new OctetString({ valueHex: keyId }) }),
  );

const crlAt = (url: string) =>
  new pkijs.CRLDistributionPoints({
    distributionPoints: [
      new pkijs.DistributionPoint({ distributionPoint: [new pkijs.GeneralName({ type: 6, value: url })] }),
    ],
  });
