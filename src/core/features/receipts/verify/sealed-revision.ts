import type { SealedRevision } from '../seal/dss.ts';
import type { Revision } from './pdf-file.ts';
import { isRef, isText } from './pdf-objects.ts';
import type { Place } from './place.ts';

/** What an appended revision has to know of a sealed file. Throws when the file is not one of ours. */
export function sealedRevision(pdf: Buffer, place: Place, revision: Revision): SealedRevision {
  const { trailer, startxref } = revision;
  const [root, info, size] = [trailer.get('Root'), trailer.get('Info'), trailer.get('Size')];
  const [id] = revision.array(trailer.get('ID'));
  if (!isRef(root) || !isRef(info) || typeof size !== 'number' || !isText(id)) throw new Error('not a trailer of ours');
  const { start, end } = revision.object(root.ref);
  const object = pdf.toString('latin1', start, end);
  return {
    bytes: pdf.subarray(0, place.sealedEnd),
    startxref,
    size,
    catalog: { number: root.ref, text: object.slice(`${root.ref} 0 obj\n`.length, -'\nendobj'.length) },
    info: info.ref,
    id: Buffer.from(id.text, 'latin1').toString('hex'),
    contents: place.contents,
  };
}
