import { createHash } from 'node:crypto';
import { PDFDocument, PDFHexString, PDFInvalidObject, PDFName, PDFString, type PDFRef } from 'pdf-lib';
import type { Layout } from '../layout/page.ts';
import { pdfDate, sealDictionary, type SealWords } from '../seal/place.ts';
import { embedFonts, type Fonts } from './fonts.ts';
import { ATTACHMENT_NAME } from './names.ts';
import { paintPage } from './paint.ts';
import { writeStructure, type TaggedAnnotation } from './structure.ts';

const SEAL_FIELD = 'Segel';
/** Print and Locked: the field is part of the page and cannot be moved. */
const WIDGET_FLAGS = 132;
const LINK_FLAG_PRINT = 4;

export interface Draft {
  readonly layout: Layout;
  /** `tanda-terima.json` in its canonical form. */
  readonly json: string;
  readonly title: string;
  readonly fonts: Fonts;
  readonly at: Date;
  /** Room for the seal and the text of the QR; without it the file stays unsealed. */
  readonly seal: { readonly words: SealWords; readonly qr: string } | undefined;
}

/**
 * Writes the whole file but for the seal itself: pages, structure, attachment, link, signature field. Classic
 * cross-reference, ends with a newline. The same input gives the same bytes.
 */
export async function writeDraft(draft: Draft): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const { context } = document;
  const fonts = await embedFonts(document, draft.fonts);
  const paper = { height: draft.layout.height, fonts, qr: draft.seal?.qr };
  const pages = draft.layout.pages.map((page, at) => {
    const { node, ref } = document.addPage([draft.layout.width, draft.layout.height]);
    node.set(PDFName.of('Contents'), context.register(context.flateStream(paintPage(page, paper))));
    node.set(PDFName.of('Resources'), context.obj({ Font: { F1: fonts.regular.ref, F2: fonts.strong.ref } }));
    node.set(PDFName.of('StructParents'), context.obj(at));
    node.set(PDFName.of('Tabs'), PDFName.of('S'));
    return ref;
  });
  const annotations = draft.seal ? addAnnotations(document, draft.layout, pages, draft.seal) : [];
  addAttachment(document, draft.json, draft.at);
  const { catalog } = document;
  catalog.set(PDFName.of('Lang'), PDFString.of('id-ID'));
  catalog.set(PDFName.of('MarkInfo'), context.obj({ Marked: true }));
  catalog.set(PDFName.of('ViewerPreferences'), context.obj({ DisplayDocTitle: true }));
  catalog.set(PDFName.of('StructTreeRoot'), writeStructure(context, draft.layout, pages, annotations));
  context.trailerInfo.Info = context.register(context.obj({ Title: PDFHexString.fromText(draft.title) }));
  const id = PDFHexString.of(
    createHash('sha256').update(draft.json).update(pdfDate(draft.at)).digest('hex').slice(0, 32),
  );
  context.trailerInfo.ID = context.obj([id, id]);
  const bytes = await document.save({
    useObjectStreams: false,
    addDefaultPage: false,
    updateFieldAppearances: false,
    objectsPerTick: Infinity,
  });
  return Buffer.concat([bytes, Buffer.from('\n')]);
}

/** The QR's address as a link, because a phone cannot scan its own screen, and the signature field over the seal's words. */
function addAnnotations(
  document: PDFDocument,
  layout: Layout,
  pages: readonly PDFRef[],
  seal: NonNullable<Draft['seal']>,
): TaggedAnnotation[] {
  const { context, catalog } = document;
  const [page] = pages;
  if (!page || !layout.code) throw new Error('a sealed receipt has its QR on the first page');
  const rect = (area: Layout['seal']) => [
    area.x,
    layout.height - area.y - area.height,
    area.x + area.width,
    layout.height - area.y,
  ];
  const signature = context.register(PDFInvalidObject.of(sealDictionary(seal.words)));
  const appearance = context.register(
    context.stream('', { Type: 'XObject', Subtype: 'Form', BBox: [0, 0, layout.seal.width, layout.seal.height] }),
  );
  const link = context.register(
    context.obj({
      Type: 'Annot',
      Subtype: 'Link',
      Rect: rect(layout.code),
      F: LINK_FLAG_PRINT,
      Border: [0, 0, 0],
      StructParent: pages.length,
      Contents: PDFHexString.fromText('Periksa keaslian tanda terima ini'),
      A: { S: 'URI', URI: PDFString.of(seal.qr) },
    }),
  );
  const widget = context.register(
    context.obj({
      Type: 'Annot',
      Subtype: 'Widget',
      FT: 'Sig',
      T: PDFString.of(SEAL_FIELD),
      TU: PDFHexString.fromText('Segel elektronik loket'),
      Rect: rect(layout.seal),
      F: WIDGET_FLAGS,
      P: page,
      V: signature,
      AP: { N: appearance },
      StructParent: pages.length + 1,
    }),
  );
  document.getPage(0).node.set(PDFName.of('Annots'), context.obj([link, widget]));
  catalog.set(PDFName.of('AcroForm'), context.obj({ Fields: [widget], SigFlags: 3 }));
  catalog.set(PDFName.of('Perms'), context.obj({ DocMDP: signature }));
  return [
    { ref: link, page, type: 'Link', structParent: pages.length },
    { ref: widget, page, type: 'Form', structParent: pages.length + 1 },
  ];
}

function addAttachment(document: PDFDocument, json: string, at: Date): void {
  const { context, catalog } = document;
  const bytes = new TextEncoder().encode(json);
  const Params = { Size: bytes.length, ModDate: PDFString.of(pdfDate(at)) };
  const file = context.register(
    context.flateStream(bytes, { Type: 'EmbeddedFile', Subtype: 'application/json', Params }),
  );
  const spec = context.register(
    context.obj({
      Type: 'Filespec',
      F: PDFString.of(ATTACHMENT_NAME),
      UF: PDFString.of(ATTACHMENT_NAME),
      Desc: PDFHexString.fromText('Data tanda terima'),
      AFRelationship: 'Data',
      EF: { F: file, UF: file },
    }),
  );
  catalog.set(PDFName.of('Names'), context.obj({ EmbeddedFiles: { Names: [PDFString.of(ATTACHMENT_NAME), spec] } }));
  catalog.set(PDFName.of('AF'), context.obj([spec]));
}
