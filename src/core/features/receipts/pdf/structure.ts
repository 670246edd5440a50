import { PDFHexString, type PDFContext, type PDFRef } from 'pdf-lib';
import type { Block, Layout, Page } from '../layout/page.ts';

/** Structure type of each kind of block; decoration stays outside the tree. */
export const STRUCTURE_TYPES = { title: 'H1', paragraph: 'P', entry: 'LBody', code: 'Figure' } as const;
type Tagged = Block & { readonly tag: keyof typeof STRUCTURE_TYPES };

const CODE_WORDS = 'Kode QR untuk memeriksa keaslian tanda terima ini';

/** A link or form field that the tree must name. */
export interface TaggedAnnotation {
  readonly ref: PDFRef;
  readonly page: PDFRef;
  readonly type: 'Link' | 'Form';
  /** Its number in the parent tree: pages come first, then annotations. */
  readonly structParent: number;
}

/**
 * The structure tree of ISO 14289-1: Document, H1, P, L for lists, Figure with Alt and BBox for the QR, Link and Form for
 * the annotations. Blocks are counted as `paintPage` counts them. Returns the reference of the StructTreeRoot.
 */
export function writeStructure(
  context: PDFContext,
  layout: Layout,
  pages: readonly PDFRef[],
  annotations: readonly TaggedAnnotation[],
): PDFRef {
  const root = context.nextRef();
  const top = context.nextRef();
  const perPage = layout.pages.map((page, at) => pageElements(context, layout, page, pages[at] ?? top, top));
  const forAnnotations = annotations.map(({ ref, page, type }) =>
    context.register(context.obj({ Type: 'StructElem', S: type, P: top, K: [{ Type: 'OBJR', Obj: ref, Pg: page }] })),
  );
  const kids = [...perPage.flatMap((page) => page.kids), ...forAnnotations];
  context.assign(top, context.obj({ Type: 'StructElem', S: 'Document', P: root, K: kids }));
  const parents = [
    ...perPage.flatMap((page, at) => [at, page.byMark]),
    ...annotations.flatMap(({ structParent }, at) => [structParent, forAnnotations[at] ?? top]),
  ];
  const tree = {
    Type: 'StructTreeRoot',
    K: [top],
    ParentTree: { Nums: parents },
    ParentTreeNextKey: pages.length + annotations.length,
  };
  context.assign(root, context.obj(tree));
  return root;
}

/** Elements of one page: `kids` under the document, and every element by its marked-content number. */
function pageElements(
  context: PDFContext,
  layout: Layout,
  page: Page,
  pageRef: PDFRef,
  top: PDFRef,
): { kids: PDFRef[]; byMark: PDFRef[] } {
  const kids: PDFRef[] = [];
  const byMark: PDFRef[] = [];
  let list: { readonly ref: PDFRef; readonly items: PDFRef[] } | undefined;
  for (const block of page.blocks.filter(isTagged)) {
    const element = context.nextRef();
    const type = { Type: 'StructElem', S: STRUCTURE_TYPES[block.tag], Pg: pageRef, K: byMark.length };
    byMark.push(element);
    if (block.tag !== 'entry') {
      list = undefined;
      kids.push(element);
      context.assign(
        element,
        context.obj({ ...type, P: top, ...(block.tag === 'code' ? codeAttributes(layout) : {}) }),
      );
      continue;
    }
    if (!list) {
      list = { ref: context.nextRef(), items: [] };
      kids.push(list.ref);
    }
    const item = context.register(context.obj({ Type: 'StructElem', S: 'LI', P: list.ref, K: [element] }));
    list.items.push(item);
    context.assign(element, context.obj({ ...type, P: item }));
    context.assign(list.ref, context.obj({ Type: 'StructElem', S: 'L', P: top, K: list.items }));
  }
  return { kids, byMark };
}

const isTagged = (block: Block): block is Tagged => block.tag !== 'artifact';

function codeAttributes({
  code,
  height,
}: Layout): Record<string, never> | { Alt: PDFHexString; A: { O: string; BBox: number[] } } {
  if (!code) return {};
  const BBox = [code.x, height - code.y - code.height, code.x + code.width, height - code.y];
  return { Alt: PDFHexString.fromText(CODE_WORDS), A: { O: 'Layout', BBox } };
}
