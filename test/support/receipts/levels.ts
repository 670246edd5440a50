import { appendValidation, type ValidationData } from '#core/features/receipts/seal/dss';
import { ocspRequest } from '#core/features/receipts/seal/ocsp';
import { buildCms, issuerAndSerial } from '#core/features/receipts/seal/cms';
import { newNonce, stampPdf, timestampRequest, tokenOf } from '#core/features/receipts/seal/timestamp';
import { readCms } from '#core/features/receipts/seal/read-cms';
import { readCertificate } from '#core/features/receipts/verify/certificate';
import { readRevision } from '#core/features/receipts/verify/pdf-file';
import { findSeal, type Place } from '#core/features/receipts/verify/place';
import { ocspSubject } from '#core/features/receipts/verify/revocation';
import { sealedRevision } from '#core/features/receipts/verify/sealed-revision';
import { withCms } from './files.ts';
import type { OpenSsl } from './openssl.ts';

export function placeOf(pdf: Uint8Array): Place {
  const place = findSeal(Buffer.from(pdf));
  if (place === 'unsealed' || 'verdict' in place) throw new Error('no seal');
  return place;
}

/** A token of `openssl ts` for the seal of this file. */
export async function tokenFor(pdf: Uint8Array, openssl: Pick<OpenSsl, 'stamp'>): Promise<Uint8Array> {
  const value = readCms(placeOf(pdf).contents)?.signature ?? new Uint8Array();
  const token = tokenOf(
    await openssl.stamp(timestampRequest(value, newNonce(crypto.getRandomValues(new Uint8Array(16))))),
  );
  if (!token) throw new Error('the authority refused');
  return token;
}

/** B-T: the file with a token of `openssl ts` in place. */
export const stamped = async (pdf: Uint8Array, openssl: Pick<OpenSsl, 'stamp'>): Promise<Buffer> =>
  Buffer.from(stampPdf(pdf, placeOf(pdf), await tokenFor(pdf, openssl)));

/** What a receipt by this chain needs for B-LT, by OCSP and for the intermediate by the root's list. */
export async function validationData(chain: readonly Uint8Array[], openssl: OpenSsl): Promise<ValidationData> {
  const [leaf, intermediate] = chain.map(readCertificate);
  if (!leaf || !intermediate) throw new Error('a leaf and its intermediate');
  await openssl.know(leaf.der);
  const tsa = readCertificate(openssl.tsaLeaf);
  const ask = async (issuer: string, certificate: typeof leaf, by: typeof leaf) =>
    new Uint8Array(await openssl.ocsp(issuer, ocspRequest(ocspSubject({ certificate, issuer: by }))));
  return {
    certificates: [leaf.der, intermediate.der, tsa.der],
    ocsps: [await ask('seal', leaf, intermediate), await ask('tsa', tsa, readCertificate(openssl.tsaRoot))],
    crls: [new Uint8Array(await openssl.crl('akar'))],
  };
}

/** B-LT: the stamped file with one appended revision. */
export function withData(pdf: Uint8Array, data: ValidationData): Buffer {
  const file = Buffer.from(pdf);
  const place = placeOf(file);
  const revision = readRevision(file.subarray(0, place.sealedEnd));
  return Buffer.from(appendValidation(sealedRevision(file, place, revision), data));
}

/** The CMS as it was before its time stamp. */
export function withoutStamp(pdf: Uint8Array): Buffer {
  const parts = readCms(placeOf(pdf).contents);
  const leaf = parts?.certificates.find((each) => Buffer.compare(issuerAndSerial(each).serial, parts.serial) === 0);
  if (!parts || !leaf) throw new Error('no seal');
  const chain = [leaf, ...parts.certificates.filter((each) => each !== leaf)];
  return withCms(pdf, buildCms({ chain, attributes: parts.attributes, signature: parts.signature }));
}
