import { appendValidation, type SealedRevision, type ValidationData } from '../seal/dss.ts';
import { DER_TAG, readChildren, readElement, sameBytes } from '../seal/der.ts';
import type { Certificate } from './certificate.ts';
import { altered, type Finding } from './finding.ts';
import { covers, crlStatus, type Issued, ocspStatus, type Status } from './revocation.ts';

const STREAM = /\d{1,6} 0 obj\n<< \/Length (\d{1,6}) >>\nstream\n/y;
const BEHIND = '\nendstream\nendobj\n';
const ENUMERATED = 0x0a;
const MAX_ITEMS = 64;

/** Rule 13: the appended bytes are, to the byte, what our appender writes for the validation data found in them. */
export function readValidation(sealed: SealedRevision, appended: Buffer): ValidationData | Finding {
  const data = classify(readStreams(appended));
  const isOurs = data && Buffer.compare(appendValidation(sealed, data).subarray(sealed.bytes.length), appended) === 0;
  return isOurs ? data : altered(13, 'ada data yang ditambahkan setelah segel');
}

/** The streams of the revision in their order; only looked for, the comparison decides. */
function readStreams(appended: Buffer): Uint8Array[] {
  const source = appended.toString('latin1');
  const items: Uint8Array[] = [];
  for (let at = source.indexOf('stream\n'); at >= 0 && items.length < MAX_ITEMS;) {
    const begin = source.lastIndexOf('\n', source.lastIndexOf(' 0 obj\n', at)) + 1;
    STREAM.lastIndex = begin;
    const [found, length = '0'] = STREAM.exec(source) ?? [];
    if (found === undefined) break;
    const from = begin + found.length;
    const end = from + Number(length);
    items.push(appended.subarray(from, end));
    at = source.startsWith(BEHIND, end) ? source.indexOf('stream\n', end + BEHIND.length) : -1;
  }
  return items;
}

/** By their own structure: an OCSP answer begins with an ENUMERATED, a certificate's first part with an explicit version. */
function classify(items: readonly Uint8Array[]): ValidationData | undefined {
  const data = { certificates: [] as Uint8Array[], ocsps: [] as Uint8Array[], crls: [] as Uint8Array[] };
  try {
    for (const item of items) {
      const [first] = readChildren(readElement(item), DER_TAG.sequence);
      if (first?.tag === ENUMERATED) data.ocsps.push(item);
      else if (readChildren(first, DER_TAG.sequence)[0]?.tag === 0xa0) data.certificates.push(item);
      else data.crls.push(item);
    }
  } catch {
    return undefined; // not DER
  }
  return items.length > 0 ? data : undefined;
}

/** Every certificate below the roots with its issuer: what validation data has to answer for. */
export function issuedOf(...paths: readonly (readonly Certificate[])[]): Issued[] {
  const all = paths.flatMap((path) =>
    path.slice(0, -1).map((certificate, at) => ({ certificate, issuer: path[at + 1] ?? certificate })),
  );
  return all.filter(
    ({ certificate }, at) => all.findIndex((other) => sameBytes(other.certificate.der, certificate.der)) === at,
  );
}

/** What an item of validation data says of a certificate. */
export const statusIn = (item: { readonly kind: 'ocsp' | 'crl'; readonly der: Uint8Array }, about: Issued) =>
  item.kind === 'ocsp' ? ocspStatus(item.der, about) : crlStatus(item.der, about);

/**
 * Rules 12 and 14: the certificates are exactly those of both paths; each has an answer that held at the time stamp or
 * was given later, rightly signed; no answer is there for nothing; none was revoked at that time.
 */
export function checkValidation(data: ValidationData, issued: readonly Issued[], at: Date): Finding | undefined {
  const certificates = issued.map(({ certificate }) => certificate.der);
  const isExact =
    data.certificates.length === certificates.length &&
    data.certificates.every((found) => certificates.some((needed) => sameBytes(found, needed)));
  if (!isExact) return altered(14, 'sertifikat di data validasi bukan milik segel ini');
  const items = [
    ...data.ocsps.map((der) => ({ kind: 'ocsp', der }) as const),
    ...data.crls.map((der) => ({ kind: 'crl', der }) as const),
  ];
  const used = new Set<object>();
  for (const about of issued) {
    const item = items.find((each) => {
      const status = statusIn(each, about);
      return status !== undefined && covers(status, at);
    });
    if (!item) return altered(14, 'data validasi tidak lengkap atau tidak sah');
    used.add(item);
    const finding = revokedFinding(statusIn(item, about), { at, isStamped: true });
    if (finding) return finding;
  }
  return used.size === items.length ? undefined : altered(14, 'data validasi memuat jawaban yang tidak diperlukan');
}

/** Rule 12: a certificate that was revoked at the reference time. */
export function revokedFinding(
  status: Status | undefined,
  { at, isStamped }: { readonly at: Date; readonly isStamped: boolean },
): Finding | undefined {
  if (!status?.revoked) return undefined;
  // Without a time stamp the time of the seal is the workstation's word, which a thief of its key can give as well.
  const isFromBefore = at < status.revoked.at && (isStamped || status.revoked.isHarmless);
  if (isFromBefore) return undefined;
  const when = status.revoked.at.toISOString();
  return { rule: 12, text: `sertifikat dicabut sejak ${when}`, verdict: 'TIDAK DAPAT DIPASTIKAN' };
}
