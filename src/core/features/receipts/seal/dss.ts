import { createHash } from 'node:crypto';
import { ascending } from './der.ts';

/** Validation data of a seal and its time stamp, each item in DER. */
export interface ValidationData {
  readonly certificates: readonly Uint8Array[];
  readonly ocsps: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

/** What the appended revision has to know of the sealed one. */
export interface SealedRevision {
  /** The sealed bytes; they end with `%%EOF` and a newline. */
  readonly bytes: Uint8Array;
  readonly startxref: number;
  readonly size: number;
  readonly catalog: { readonly number: number; readonly text: string };
  /** Object of the document's title, and its first identifier in hexadecimal. */
  readonly info: number;
  readonly id: string;
  /** The reserved bytes of the seal, zeros included: their SHA-1 names it in the VRI. */
  readonly contents: Uint8Array;
}

// EN 319 142-1, 5.5: the document security store is not part of PDF 1.7.
const EXTENSIONS = '/Extensions << /ESIC << /BaseVersion /1.7 /ExtensionLevel 1 >> >>';

/**
 * B-LT by one appended revision: certificates, OCSP answers and revocation lists as streams without a filter (what
 * deflate writes differs between builds), the security store, and the catalogue with both added. The same input gives the
 * same bytes, because the verifier accepts nothing else behind a seal (rule 13).
 */
export function appendValidation(sealed: SealedRevision, data: ValidationData): Uint8Array<ArrayBuffer> {
  const lists = { Certs: ascending(data.certificates), OCSPs: ascending(data.ocsps), CRLs: ascending(data.crls) };
  const objects = new Map<number, Buffer>();
  let next = sealed.size;
  const add = (body: Buffer): string => {
    objects.set(next, body);
    return `${next++} 0 R`;
  };
  const references = Object.entries(lists)
    .filter(([, items]) => items.length > 0)
    .map(([key, items]) => [key, `[${items.map((item) => add(stream(item))).join(' ')}]`] as const);
  const entries = (singular: boolean) =>
    references.map(([key, list]) => `/${singular ? key.slice(0, -1) : key} ${list}`).join(' ');
  const vri = createHash('sha1').update(sealed.contents).digest('hex').toUpperCase();
  const store = add(Buffer.from(`<< /Type /DSS ${entries(false)} /VRI << /${vri} << ${entries(true)} >> >> >>`));
  const { number, text } = sealed.catalog;
  const catalogue = `${text.slice(0, text.lastIndexOf('>>'))}/DSS ${store}\n${EXTENSIONS}\n>>`;
  const all = new Map([[number, Buffer.from(catalogue, 'latin1')], ...objects]);
  return Buffer.concat([sealed.bytes, revision(sealed, all, next)]) as Uint8Array<ArrayBuffer>;
}

const stream = (data: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from(`<< /Length ${data.length} >>\nstream\n`), data, Buffer.from('\nendstream')]);

/** Objects, classic cross-reference, trailer. */
function revision(sealed: SealedRevision, objects: ReadonlyMap<number, Buffer>, size: number): Buffer {
  const parts: Buffer[] = [];
  let xref = 'xref\n';
  let at = sealed.bytes.length;
  for (const [number, body] of objects) {
    const object = Buffer.concat([Buffer.from(`${number} 0 obj\n`), body, Buffer.from('\nendobj\n')]);
    xref += `${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`;
    at += object.length;
    parts.push(object);
  }
  const { catalog, startxref, info, id } = sealed;
  const changedId = createHash('sha256').update(sealed.bytes).digest('hex').slice(0, 32);
  const references = `/Root ${catalog.number} 0 R /Info ${info} 0 R /Prev ${startxref}`;
  const trailer = `trailer\n<< /Size ${size} ${references} /ID [<${id}> <${changedId}>] >>\n`;
  return Buffer.concat([...parts, Buffer.from(`${xref}${trailer}startxref\n${at}\n%%EOF\n`)]);
}
