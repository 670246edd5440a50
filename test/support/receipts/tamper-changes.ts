import { appendRevision, nextObject, objectWith, rootOf } from './files.ts';

const text = (pdf: Buffer) => pdf.toString('latin1');

export function flipped(pdf: Buffer, at: number): Buffer {
  const changed = Buffer.from(pdf);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
}

/** A replacement that must find what it replaces. */
export function replaced(source: string, from: string | RegExp, to: string): string {
  const changed = source.replace(from, to);
  if (changed === source) throw new Error(`nothing to replace: ${String(from)}`);
  return changed;
}

export const replacedIn = (pdf: Buffer, from: string | RegExp, to: string): Buffer =>
  Buffer.from(replaced(text(pdf), from, to), 'latin1');

/** One bit of the data of the first stream whose dictionary contains `mark`. */
export const flippedStream = (pdf: Buffer, mark: string): Buffer =>
  flipped(pdf, pdf.indexOf('stream\n', pdf.indexOf(mark)) + 20);

/** The catalogue of the file with something added or taken away, under its own number. */
export const withCatalogue = (pdf: Buffer, change: (catalogue: string) => string): Buffer =>
  appendRevision(pdf, { [rootOf(pdf)]: change(objectWith(pdf, '/Type /Catalog').text) });

const stream = (content: string, entries = '') =>
  `<< /Length ${content.length} ${entries}>>\nstream\n${content}\nendstream`;
const WHITE = '1 1 1 rg 0 0 420 595 re f';
const NOTE = '<< /Type /Annot /Subtype /FreeText /Rect [30 300 300 340] /DA (/F1 10 Tf) /Contents (Rp0) /F 4 >>';

/** Appended revisions as an editor or a forger would write them, by what they do. */
export const APPENDED = {
  whiteArea: (pdf: Buffer) => {
    const page = objectWith(pdf, '/Type /Page\n');
    const number = nextObject(pdf);
    const covered = replaced(page.text, /\/Contents (\d+ 0 R)/, `/Contents [ $1 ${number} 0 R ]`);
    return appendRevision(pdf, { [page.number]: covered, [number]: stream(WHITE) });
  },
  note: (pdf: Buffer) => {
    const page = objectWith(pdf, '/Type /Page\n');
    const number = nextObject(pdf);
    const annotated = replaced(page.text, '/Annots [', `/Annots [ ${number} 0 R`);
    return appendRevision(pdf, { [page.number]: annotated, [number]: NOTE });
  },
  appearance: (pdf: Buffer) => {
    const widget = objectWith(pdf, '/Subtype /Widget');
    const number = nextObject(pdf);
    const swapped = replaced(widget.text, /\/N \d+ 0 R/, `/N ${number} 0 R`);
    const form = stream(WHITE, '/Type /XObject /Subtype /Form /BBox [0 0 420 595] ');
    return appendRevision(pdf, { [widget.number]: swapped, [number]: form });
  },
  content: (pdf: Buffer) => {
    const [, number = ''] = /\/Contents (\d+) 0 R/.exec(objectWith(pdf, '/Type /Page\n').text) ?? [];
    return appendRevision(pdf, { [Number(number)]: stream(WHITE) });
  },
  attachment: (pdf: Buffer) => {
    const [, number = ''] = /\/EF <<\s*\/F (\d+) 0 R/.exec(text(pdf)) ?? [];
    return appendRevision(pdf, { [Number(number)]: stream('{}', '/Type /EmbeddedFile ') });
  },
  action: (pdf: Buffer) =>
    withCatalogue(pdf, (catalogue) =>
      replaced(catalogue, '/Type', '/OpenAction << /S /URI /URI (https://jahat.invalid) >>\n/Type'),
    ),
  page: (pdf: Buffer) => {
    const pages = objectWith(pdf, '/Type /Pages');
    const number = nextObject(pdf);
    const kids = /\/Kids \[ (\d+ 0 R) \]\s*\/Count 1/;
    const longer = replaced(pages.text, kids, `/Kids [ $1 ${number} 0 R ] /Count 2`);
    const page = `<< /Type /Page /Parent ${pages.number} 0 R /MediaBox [0 0 420 595] /Resources << >> >>`;
    return appendRevision(pdf, { [pages.number]: longer, [number]: page });
  },
  noSeal: (pdf: Buffer) =>
    withCatalogue(pdf, (catalogue) =>
      replaced(replaced(catalogue, /\/AcroForm <<[\s\S]*?>>/, ''), /\/Perms <<[\s\S]*?>>/, ''),
    ),
  language: (pdf: Buffer) => withCatalogue(pdf, (catalogue) => replaced(catalogue, '(id-ID)', '(en-US)')),
} as const;
