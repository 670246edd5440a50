import { oid, toHex } from '../seal/der.ts';
import { buildPath, type Certificate, mayIssue, readCertificate } from './certificate.ts';
import type { Signature } from './cms.ts';
import type { Finding } from './finding.ts';

const DOCUMENT_SIGNING = toHex(oid('1.3.6.1.5.5.7.3.36'));
const SEAL_USAGE = 0xc0; // digitalSignature and nonRepudiation

const unknown = (text: string): Finding => ({ rule: 9, text, verdict: 'TIDAK DIKENAL' });

/**
 * Rule 9: the chain of a seal to one of the pinned roots, leaf first. The roots come from outside, never from the file.
 * Whether it was valid at a time is for `periodFinding`.
 */
export function checkChain(
  { leaf, others }: Signature,
  roots: readonly Uint8Array[],
): readonly Certificate[] | Finding {
  let path: Certificate[];
  try {
    path = buildPath(readCertificate(leaf), others.map(readCertificate), roots.map(readCertificate));
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
  if (!mayIssue(path)) return unknown('penerbit tidak berhak menerbitkan sertifikat ini');
  return path;
}

/** Rule 9: the period of the whole path at the reference time, the time stamp's or, without one, now. */
export function periodFinding(
  path: readonly Certificate[],
  { at, isStamped }: { readonly at: Date; readonly isStamped: boolean },
): Finding | undefined {
  const verdict = 'TIDAK DAPAT DIPASTIKAN';
  const after = isStamped
    ? 'cap waktu dibubuhkan setelah sertifikat berakhir'
    : 'sertifikat sudah berakhir dan tidak ada cap waktu';
  const before = isStamped
    ? 'cap waktu lebih awal daripada sertifikat'
    : 'sertifikat belum berlaku menurut jam komputer ini';
  if (path.some(({ x509 }) => at > x509.validToDate)) return { rule: 9, text: after, verdict };
  if (path.some(({ x509 }) => at < x509.validFromDate)) return { rule: 9, text: before, verdict };
  return undefined;
}
