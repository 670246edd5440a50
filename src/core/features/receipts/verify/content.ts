import { createHash, verify, X509Certificate } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import type { ReceiptData } from '#contract/receipts';
import { parseReceiptData } from '#domain/receipt-data/index';
import { parseReceiptNumber } from '#domain/receipt-number/index';
import { readToken, tokenBytesToSign, tokenPayload } from '#domain/receipt-token/index';
import { ATTACHMENT_NAME } from '../pdf/names.ts';
import { keyIdOf } from '../seal/signer.ts';
import { altered, type Finding } from './finding.ts';
import type { Revision } from './pdf-file.ts';
import { isName, isRef, isText, type Dict, type PdfValue } from './pdf-objects.ts';
import type { Place } from './place.ts';

const MAX_INFLATED = 256 * 1024;

/** What the signature dictionary says of itself. */
export interface SealWordsRead {
  /** `/M`, the workstation's word, as an ISO instant. */
  readonly claimedAt: string | null;
}

/** Rules 2 and 5: by form, by permission and by bytes the same seal, and of the right kind. */
export function checkSealObject(revision: Revision, place: Place): SealWordsRead | Finding {
  const perms = revision.dict(revision.catalog.get('Perms')).get('DocMDP');
  const fields = revision.array(revision.dict(revision.catalog.get('AcroForm')).get('Fields'));
  const [field] = fields.map((each) => revision.dict(each));
  const seal = field?.get('V');
  if (!isRef(perms) || !isRef(seal) || seal.ref !== perms.ref || fields.length !== 1) {
    return altered(2, 'segel di formulir dan di izin dokumen tidak sama');
  }
  const { start, end, value } = revision.object(seal.ref);
  const dict = revision.dict(value);
  const contents = dict.get('Contents');
  const isHere = place.byteRangeAt > start && place.byteRangeAt < end;
  if (!isHere || !isText(contents) || contents.start !== place.contentsAt || contents.end !== place.contentsEnd) {
    return altered(2, 'segel di formulir bukan segel yang mencakup berkas');
  }
  if (nameOf(dict, 'SubFilter') !== 'ETSI.CAdES.detached' || nameOf(dict, 'Filter') !== 'Adobe.PPKLite') {
    return altered(5, 'jenis segel bukan PAdES');
  }
  const [reference] = revision.array(dict.get('Reference')).map((each) => revision.dict(each));
  const isPermission = reference !== undefined && nameOf(reference, 'TransformMethod') === 'DocMDP';
  if (!isPermission || revision.dict(reference.get('TransformParams')).get('P') !== 2) {
    return altered(5, 'izin perubahan dokumen bukan P=2');
  }
  return { claimedAt: instantOf(dict.get('M')) };
}

/** Rule 16: the attachment is a receipt in canonical form, and the link's token is by the sealing key and carries its digest. */
export function checkContent(revision: Revision, leaf: Uint8Array): ReceiptData | Finding {
  const json = readAttachment(revision);
  const data = json === undefined ? undefined : parseReceiptData(json);
  if (json === undefined || !data) return altered(16, `lampiran ${ATTACHMENT_NAME} tidak sesuai bentuknya`);
  if (!parseReceiptNumber(data.nomor)) return altered(16, 'karakter pemeriksa nomor tidak cocok');
  return checkLink(revision, data, json, leaf) ? data : altered(16, 'kode QR bukan milik tanda terima ini');
}

function readAttachment(revision: Revision): string | undefined {
  const tree = revision.dict(revision.dict(revision.catalog.get('Names')).get('EmbeddedFiles'));
  const [name, spec, more] = revision.array(tree.get('Names'));
  const [associated] = revision.array(revision.catalog.get('AF'));
  if (!isText(name) || name.text !== ATTACHMENT_NAME || more !== undefined) return undefined;
  if (!isRef(spec) || !isRef(associated) || spec.ref !== associated.ref) return undefined;
  const file = revision.dict(revision.dict(spec).get('EF')).get('F');
  const { data, value } = isRef(file) ? revision.object(file.ref) : { data: undefined, value: null };
  if (!data || nameOf(revision.dict(value), 'Filter') !== 'FlateDecode') return undefined;
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    inflateSync(data, { maxOutputLength: MAX_INFLATED }),
  );
}

function checkLink(revision: Revision, data: ReceiptData, json: string, leaf: Uint8Array): boolean {
  const pages = revision
    .array(revision.dict(revision.catalog.get('Pages')).get('Kids'))
    .map((page) => revision.dict(page));
  const annotations = pages.flatMap((page) => (page.has('Annots') ? revision.array(page.get('Annots')) : []));
  const links = annotations.map((each) => revision.dict(each)).filter((each) => nameOf(each, 'Subtype') === 'Link');
  const [link] = links;
  const address = link && links.length === 1 ? revision.dict(link.get('A')).get('URI') : undefined;
  const token = isText(address) ? readToken(address.text) : undefined;
  if (!token) return false;
  const { publicKey } = new X509Certificate(leaf);
  const keyId = keyIdOf(publicKey.export({ type: 'spki', format: 'der' }));
  const expected = tokenBytesToSign(tokenPayload(data, createHash('sha256').update(json).digest()), keyId);
  const isOfReceipt = Buffer.compare(tokenBytesToSign(token.payload, token.kid), expected) === 0;
  return isOfReceipt && verify('sha256', expected, { key: publicKey, dsaEncoding: 'ieee-p1363' }, token.signature);
}

function nameOf(dict: Dict, key: string): string | undefined {
  const value = dict.get(key);
  return isName(value) ? value.name : undefined;
}

function instantOf(value: PdfValue | undefined): string | null {
  const [, year, month, day, hour, minute, second] =
    /^D:(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(isText(value) ? value.text : '') ?? [];
  return year === undefined ? null : `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}
