import { verify, X509Certificate } from 'node:crypto';
import { buildCms, bytesToSign, isNamed, OID, signedAttributes } from '../seal/cms.ts';
import { ascending, sameBytes } from '../seal/der.ts';
import { type CmsParts, readCms } from '../seal/read-cms.ts';
import { altered, broken, type Finding } from './finding.ts';

/** A seal whose signature holds. `others`: the certificates beside the leaf, in the order of the file. */
export interface Signature {
  readonly leaf: Uint8Array;
  readonly others: readonly Uint8Array[];
  /** The signature value itself, which a time stamp is over. */
  readonly value: Uint8Array;
  /** The token of RFC 3161, unchecked. */
  readonly timestamp: Uint8Array | undefined;
}

const ATTRIBUTES = [OID.contentType, OID.messageDigest, OID.signingCertificateV2];

/** Rules 4 to 8 and 10: the CMS in the reserved bytes, against the digest of the file. */
export function checkCms(contents: Uint8Array, digest: Uint8Array): Signature | Finding {
  if (contents.every((byte) => byte === 0)) return broken(4, 'segel kosong');
  const parts = readCms(contents);
  if (!parts) return altered(4, 'segel bukan CMS dengan satu penanda tangan');
  const leaf = parts.certificates.find((certificate) => isLeaf(certificate, parts));
  if (!leaf) return altered(8, 'sertifikat penyegel tidak ada di dalam segel');
  const finding = checkAttributes(parts.attributes, signedAttributes(digest, leaf)) ?? checkSignature(parts, leaf);
  if (finding) return finding;

  const others = parts.certificates.filter((certificate) => certificate !== leaf);
  const { attributes, signature: value, timestamp } = parts;
  const again = buildCms({ chain: [leaf, ...others], attributes, signature: value, timestamp });
  const rest = contents.subarray(again.length);
  if (!sameBytes(again, contents.subarray(0, again.length)) || rest.some((byte) => byte !== 0)) {
    return altered(4, 'segel memuat data yang tidak semestinya');
  }
  return { leaf, others, value, timestamp };
}

function isLeaf(certificate: Uint8Array, parts: CmsParts): boolean {
  try {
    return isNamed(certificate, parts);
  } catch {
    return false; // not a certificate: the chain will say so
  }
}

function checkAttributes(found: readonly Uint8Array[], expected: readonly Uint8Array[]): Finding | undefined {
  const named = (attribute: Uint8Array, oid: Uint8Array) => Buffer.from(attribute).includes(Buffer.from(oid));
  const isComplete = found.length === 3 && ATTRIBUTES.every((oid) => found.some((attribute) => named(attribute, oid)));
  if (!isComplete || ascending(found).some((attribute, at) => !sameBytes(attribute, found[at]))) {
    return altered(6, 'atribut segel bukan tiga yang semestinya, atau tidak urut');
  }
  const [first] = found.filter((attribute, at) => !sameBytes(attribute, expected[at]));
  if (!first) return undefined;
  return altered(
    7,
    named(first, OID.messageDigest)
      ? 'isi berkas tidak cocok dengan segel'
      : 'atribut segel tidak cocok dengan sertifikatnya',
  );
}

function checkSignature(parts: CmsParts, leaf: Uint8Array): Finding | undefined {
  try {
    const { publicKey } = new X509Certificate(leaf);
    if (publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return altered(5, 'kunci segel bukan P-256');
    if (verify('sha256', bytesToSign(parts.attributes), publicKey, parts.signature)) return undefined;
  } catch {
    return altered(8, 'sertifikat penyegel tidak terbaca');
  }
  return altered(8, 'tanda tangan segel tidak cocok');
}
