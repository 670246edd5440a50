import { verify, X509Certificate } from 'node:crypto';
import { buildCms, bytesToSign, issuerAndSerial, OID, signedAttributes } from '../seal/cms.ts';
import { ascending, DER_TAG, readChildren, readElement, type Element } from '../seal/der.ts';
import { altered, broken, type Finding } from './finding.ts';

/** A seal whose signature holds. `others`: the certificates beside the leaf, in the order of the file. */
export interface Signature {
  readonly leaf: Uint8Array;
  readonly others: readonly Uint8Array[];
}

interface Parts {
  readonly certificates: readonly Uint8Array[];
  readonly issuer: Uint8Array;
  readonly serial: Uint8Array;
  readonly attributes: readonly Uint8Array[];
  readonly signature: Uint8Array;
}

const CONTEXT_0 = 0xa0;
const ATTRIBUTES = [OID.contentType, OID.messageDigest, OID.signingCertificateV2];

/** Rules 4 to 8: the CMS in the reserved bytes, against the digest of the file. */
export function checkCms(contents: Uint8Array, digest: Uint8Array): Signature | Finding {
  if (contents.every((byte) => byte === 0)) return broken(4, 'segel kosong');
  const parts = readCms(contents);
  if (!parts) return altered(4, 'segel bukan CMS dengan satu penanda tangan');
  const leaf = parts.certificates.find((certificate) => isNamed(certificate, parts));
  if (!leaf) return altered(8, 'sertifikat penyegel tidak ada di dalam segel');
  const finding = checkAttributes(parts.attributes, signedAttributes(digest, leaf)) ?? checkSignature(parts, leaf);
  if (finding) return finding;

  const others = parts.certificates.filter((certificate) => certificate !== leaf);
  const again = buildCms({ chain: [leaf, ...others], attributes: parts.attributes, signature: parts.signature });
  const rest = contents.subarray(again.length);
  if (!same(again, contents.subarray(0, again.length)) || rest.some((byte) => byte !== 0)) {
    return altered(4, 'segel memuat data yang tidak semestinya');
  }
  return { leaf, others };
}

/** The parts of a SignedData with one signer; anything at other places is found by building it again. */
function readCms(contents: Uint8Array): Parts | undefined {
  try {
    const [, explicit] = readChildren(readElement(contents), DER_TAG.sequence);
    const [signedData] = readChildren(explicit, CONTEXT_0);
    const [, , , certificates, signerInfos] = readChildren(signedData, DER_TAG.sequence);
    const [signerInfo, second] = readChildren(signerInfos, DER_TAG.set);
    const [, sid, , attributes, , signature] = readChildren(signerInfo, DER_TAG.sequence);
    const [issuer, serial] = readChildren(sid, DER_TAG.sequence);
    if (!issuer || !serial || second || signature?.tag !== DER_TAG.octets) return undefined;
    const whole = (element: Element) => element.whole;
    return {
      certificates: readChildren(certificates, CONTEXT_0).map(whole),
      issuer: issuer.whole,
      serial: serial.whole,
      attributes: readChildren(attributes, CONTEXT_0).map(whole),
      signature: signature.content,
    };
  } catch {
    return undefined; // not DER, or another structure
  }
}

function isNamed(certificate: Uint8Array, { issuer, serial }: Parts): boolean {
  try {
    const named = issuerAndSerial(certificate);
    return same(named.issuer, issuer) && same(named.serial, serial);
  } catch {
    return false; // not a certificate: the chain will say so
  }
}

function checkAttributes(found: readonly Uint8Array[], expected: readonly Uint8Array[]): Finding | undefined {
  const named = (attribute: Uint8Array, oid: Uint8Array) => Buffer.from(attribute).includes(Buffer.from(oid));
  const isComplete = found.length === 3 && ATTRIBUTES.every((oid) => found.some((attribute) => named(attribute, oid)));
  if (!isComplete || ascending(found).some((attribute, at) => !same(attribute, found[at]))) {
    return altered(6, 'atribut segel bukan tiga yang semestinya, atau tidak urut');
  }
  const [first] = found.filter((attribute, at) => !same(attribute, expected[at]));
  if (!first) return undefined;
  return altered(
    7,
    named(first, OID.messageDigest)
      ? 'isi berkas tidak cocok dengan segel'
      : 'atribut segel tidak cocok dengan sertifikatnya',
  );
}

function checkSignature(parts: Parts, leaf: Uint8Array): Finding | undefined {
  try {
    const { publicKey } = new X509Certificate(leaf);
    if (publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return altered(5, 'kunci segel bukan P-256');
    if (verify('sha256', bytesToSign(parts.attributes), publicKey, parts.signature)) return undefined;
  } catch {
    return altered(8, 'sertifikat penyegel tidak terbaca');
  }
  return altered(8, 'tanda tangan segel tidak cocok');
}

const same = (a: Uint8Array, b: Uint8Array | undefined): boolean => b !== undefined && Buffer.compare(a, b) === 0;
