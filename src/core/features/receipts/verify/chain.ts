import { X509Certificate } from 'node:crypto';
import { oid, readChildren, readElement, DER_TAG, type Element } from '../seal/der.ts';
import type { Finding } from './finding.ts';
import type { Signature } from './cms.ts';

const DOCUMENT_SIGNING = hex(oid('1.3.6.1.5.5.7.3.36'));
const OID = {
  keyUsage: hex(oid('2.5.29.15')),
  basicConstraints: hex(oid('2.5.29.19')),
  extKeyUsage: hex(oid('2.5.29.37')),
} as const;
const SEAL_USAGE = 0xc0; // digitalSignature and nonRepudiation
const CERT_SIGN = 0x04;
const EXTENSIONS = 0xa3;
const BOOLEAN = 0x01;
const TRUE = 0xff;

interface Link {
  readonly x509: X509Certificate;
  readonly usage: number;
  readonly isAuthority: boolean;
  /** Intermediates allowed below; without a limit it is infinite. */
  readonly pathLength: number;
  readonly purposes: readonly string[];
  readonly hasUnknownCritical: boolean;
}

const unknown = (text: string): Finding => ({ rule: 9, text, verdict: 'TIDAK DIKENAL' });

/**
 * Rule 9: the chain of a seal to one of the pinned roots at `at`, which for B-B is now. The roots come from outside, never
 * from the file. `undefined` when the chain holds.
 */
export function checkChain({ leaf, others }: Signature, roots: readonly Uint8Array[], at: Date): Finding | undefined {
  let path: Link[];
  try {
    path = buildPath(readLink(leaf), others.map(readLink), roots.map(readLink));
  } catch {
    return unknown('sertifikat di dalam segel tidak terbaca');
  }
  const [first, ...above] = path;
  if (!first || above.length === 0) return unknown('sertifikat tidak bersambung ke akar yang dikenal');
  if (above.length - 1 !== others.length) return unknown('ada sertifikat berlebih di dalam segel');
  if (path.some((link) => link.hasUnknownCritical)) return unknown('sertifikat memuat syarat yang tidak dikenal');
  if (first.isAuthority || first.usage !== SEAL_USAGE || !first.purposes.includes(DOCUMENT_SIGNING)) {
    return unknown('sertifikat bukan untuk menyegel dokumen');
  }
  if (above.some((link, below) => !link.isAuthority || (link.usage & CERT_SIGN) === 0 || link.pathLength < below)) {
    return unknown('penerbit tidak berhak menerbitkan sertifikat ini');
  }
  return path.map((link) => periodFinding(link, at)).find((finding) => finding !== undefined);
}

/** Leaf, intermediates, root; shorter than two when no pinned root is reached. */
function buildPath(leaf: Link, others: readonly Link[], roots: readonly Link[]): Link[] {
  const path = [leaf];
  const left = [...others];
  for (let last = leaf; ;) {
    const root = roots.find((candidate) => isIssuer(candidate, last));
    if (root) return [...path, root];
    const next = left.findIndex((candidate) => isIssuer(candidate, last));
    const [issuer] = next < 0 ? [] : left.splice(next, 1);
    if (!issuer) return [leaf];
    path.push(issuer);
    last = issuer;
  }
}

const isIssuer = (issuer: Link, of: Link): boolean =>
  of.x509.checkIssued(issuer.x509) && of.x509.verify(issuer.x509.publicKey);

function readLink(der: Uint8Array): Link {
  const extensions = readExtensions(der);
  const valueOf = (id: string) => extensions.find((extension) => extension.id === id)?.value;
  const constraints = valueOf(OID.basicConstraints);
  const purposes = valueOf(OID.extKeyUsage);
  const [authority, limit] = constraints ? readChildren(constraints, DER_TAG.sequence) : [];
  const known: readonly string[] = Object.values(OID);
  return {
    x509: new X509Certificate(der),
    usage: valueOf(OID.keyUsage)?.content[1] ?? 0, // a BIT STRING: unused bits, then the bits
    isAuthority: authority?.tag === BOOLEAN && authority.content[0] === TRUE,
    pathLength: limit?.content.length === 1 ? (limit.content[0] ?? 0) : Infinity,
    purposes: purposes ? readChildren(purposes, DER_TAG.sequence).map(({ whole }) => hex(whole)) : [],
    hasUnknownCritical: extensions.some(({ isCritical, id }) => isCritical && !known.includes(id)),
  };
}

function readExtensions(der: Uint8Array): { id: string; isCritical: boolean; value: Element }[] {
  const [tbs] = readChildren(readElement(der), DER_TAG.sequence);
  const explicit = readChildren(tbs, DER_TAG.sequence).find(({ tag }) => tag === EXTENSIONS);
  const [list] = explicit ? readChildren(explicit, EXTENSIONS) : [];
  return (list ? readChildren(list, DER_TAG.sequence) : []).map((extension) => {
    const [id, ...rest] = readChildren(extension, DER_TAG.sequence);
    const value = rest.at(-1);
    if (!id || value?.tag !== DER_TAG.octets) throw new Error('not an extension');
    return {
      id: hex(id.whole),
      isCritical: rest[0]?.tag === BOOLEAN && rest[0].content[0] === TRUE,
      value: readElement(value.content),
    };
  });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function periodFinding({ x509 }: Link, at: Date): Finding | undefined {
  const verdict = 'TIDAK DAPAT DIPASTIKAN';
  if (at > x509.validToDate) return { rule: 9, text: 'sertifikat sudah berakhir dan tidak ada cap waktu', verdict };
  if (at < x509.validFromDate) return { rule: 9, text: 'sertifikat belum berlaku menurut jam komputer ini', verdict };
  return undefined;
}
