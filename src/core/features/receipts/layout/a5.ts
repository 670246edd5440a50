import type { ReceiptData } from '#contract/receipts';
import {
  COMPLAINTS,
  footer,
  heading,
  type Row,
  rows,
  SCAN_ME,
  sealLines,
  type SealState,
  TITLE,
} from '#domain/receipt-words/index';
import type { Block, Face, Ink, Item, Layout, Measure, Page } from './page.ts';
import { wrap } from './wrap.ts';

const MM = 72 / 25.4;
const WIDTH = 148 * MM;
const HEIGHT = 210 * MM;
const MARGIN = 11 * MM;
const INNER = WIDTH - 2 * MARGIN;
const LABEL_WIDTH = 104;
const VALUE_X = MARGIN + LABEL_WIDTH;
const VALUE_WIDTH = INNER - LABEL_WIDTH;
/** At least 28 mm without its quiet zone, so that a phone reads version 13 from paper (docs/design/receipts.md). */
const CODE_SIZE = 30 * MM;
const CODE_GAP = 14;
const FOOT_TOP = HEIGHT - MARGIN - CODE_SIZE;
/** Roomy while everything fits on one page, close when it does not. */
const ROOMY = { size: 9.6, leading: 13.4, padding: 5.4 };
const CLOSE = { size: 9, leading: 12.2, padding: 3.4 };
const LABEL_SIZE = 9;
type Density = typeof ROOMY;
const NOTE = { size: 8, leading: 10.8 };

/** Lays out the sealed A5 form, template a5-1: heading, rows, and the foot with QR and seal on the first page. */
export function layoutA5(data: ReceiptData, seal: SealState, measure: Measure): Layout {
  const head = headBlocks(data, measure);
  const foot = footBlocks(data, seal, measure);
  const [pages = []] = [ROOMY, CLOSE]
    .map((density) => flow(rowPieces(data, density, measure), head.bottom, FOOT_TOP - 12))
    .filter((filled, at) => at === 1 || filled.length === 1);
  const numbered = pages.map((blocks, at): Page => {
    const before = at === 0 ? head.blocks : continuedHead(data).blocks;
    const after = at === 0 ? foot.blocks : [];
    return { blocks: [...before, ...blocks, ...after, ...pageNumber(at, pages.length, measure)] };
  });
  const code = 'problem' in seal ? undefined : { x: MARGIN, y: FOOT_TOP, width: CODE_SIZE, height: CODE_SIZE };
  return { width: WIDTH, height: HEIGHT, pages: numbered, seal: foot.seal, code };
}

const text = (x: number, y: number, content: string, size: number, face: Face = 'regular', ink: Ink = 'ink'): Item => ({
  kind: 'text',
  x,
  y,
  text: content,
  face,
  size,
  ink,
});

const rule = (y: number, weight: number, ink: Ink): Block => ({
  tag: 'artifact',
  items: [{ kind: 'rule', x: MARGIN, y, width: INNER, weight, ink }],
});

function headBlocks(data: ReceiptData, measure: Measure): { blocks: Block[]; bottom: number } {
  const widthOf = (part: string) => measure(part, 'regular', 9);
  const lines = heading(data, (line) => widthOf(line) <= INNER).flatMap((line) => wrap(line, INNER, widthOf));
  const top = MARGIN + 7;
  const title = top + (lines.length - 1) * 12 + 18;
  const bottom = title + 20 + 9;
  return {
    blocks: [
      { tag: 'paragraph', items: lines.map((line, at) => text(MARGIN, top + at * 12, line, 9, 'regular', 'soft')) },
      { tag: 'title', items: [text(MARGIN, title, TITLE, 13, 'strong')] },
      { tag: 'paragraph', items: [text(MARGIN, title + 20, data.nomor, 15, 'strong')] },
      rule(bottom, 1, 'ink'),
    ],
    bottom,
  };
}

const CONTINUED_BOTTOM = MARGIN + 16;

function continuedHead(data: ReceiptData): { blocks: Block[] } {
  const content = `${TITLE} ${data.nomor} (lanjutan)`;
  return {
    blocks: [
      { tag: 'artifact', items: [text(MARGIN, MARGIN + 8, content, 8, 'regular', 'soft')] },
      rule(CONTINUED_BOTTOM, 1, 'ink'),
    ],
  };
}

/** A part of a row that stays on one page, drawn from its top edge. */
interface Piece {
  readonly height: number;
  readonly isRowStart: boolean;
  readonly draw: (top: number, isPageStart: boolean) => Block;
}

function rowPieces(data: ReceiptData, density: Density, measure: Measure): Piece[] {
  return rows(data).flatMap((row) => row.lines.map((_, at) => linePiece(row, at, density, measure)));
}

function linePiece(row: Row, at: number, density: Density, measure: Measure): Piece {
  const line = row.lines[at] ?? { text: '' };
  const face = line.isStrong ? 'strong' : 'regular';
  const hanging = row.isList ? measure('00. ', 'regular', density.size) : 0;
  const [mark, content] = row.isList ? splitMark(line.text) : ['', line.text];
  const lines = wrap(content, VALUE_WIDTH - hanging, (part) => measure(part, face, density.size));
  const isLast = at === row.lines.length - 1;
  const before = at === 0 ? density.padding : 0;
  return {
    height: before + lines.length * density.leading + (isLast ? density.padding : 0),
    isRowStart: at === 0,
    draw: (top, isPageStart) => {
      const base = top + before + density.size * 1.02;
      return {
        tag: row.isList ? 'entry' : 'paragraph',
        items: [
          ...(at === 0 || isPageStart ? [text(MARGIN, base, row.label, LABEL_SIZE, 'regular', 'soft')] : []),
          ...(mark === '' ? [] : [text(VALUE_X, base, mark, density.size)]),
          ...lines.map((part, index) =>
            text(VALUE_X + hanging, base + index * density.leading, part, density.size, face),
          ),
        ],
      };
    },
  };
}

function splitMark(entry: string): [mark: string, content: string] {
  const at = entry.indexOf(' ');
  return [entry.slice(0, at), entry.slice(at + 1)];
}

/** Fills pages from top to bottom; rows are ruled off from each other. */
function flow(pieces: readonly Piece[], firstTop: number, firstBottom: number): Block[][] {
  const pages: Block[][] = [[]];
  let top = firstTop;
  let bottom = firstBottom;
  for (const piece of pieces) {
    const isFull = top + piece.height > bottom;
    if (isFull) {
      pages.push([]);
      top = CONTINUED_BOTTOM + (piece.isRowStart ? 0 : CLOSE.padding);
      bottom = HEIGHT - MARGIN - 14;
    }
    const page = pages.at(-1) ?? [];
    if (piece.isRowStart && page.length > 0) page.push(rule(top, 0.5, 'line'));
    page.push(piece.draw(top, page.length === 0));
    top += piece.height;
  }
  return pages;
}

function footBlocks(data: ReceiptData, seal: SealState, measure: Measure): { blocks: Block[]; seal: Layout['seal'] } {
  const hasCode = !('problem' in seal);
  const x = hasCode ? MARGIN + CODE_SIZE + CODE_GAP : MARGIN;
  const width = WIDTH - MARGIN - x;
  const paragraphs: [content: string, face: Face, ink: Ink][] = [
    ...(hasCode ? [[SCAN_ME, 'strong', 'ink'] as [string, Face, Ink]] : []),
    ...sealLines(data, seal).map((line): [string, Face, Ink] => [line, hasCode ? 'regular' : 'strong', 'ink']),
    [COMPLAINTS, 'regular', 'ink'],
    ...footer(data).map((line): [string, Face, Ink] => [line, 'regular', 'soft']),
  ];
  const blocks: Block[] = [];
  let top = FOOT_TOP;
  const seen: { top: number; bottom: number }[] = [];
  for (const [content, face, ink] of paragraphs) {
    const lines = wrap(content, width, (part) => measure(part, face, NOTE.size));
    const from = top;
    blocks.push({
      tag: 'paragraph',
      items: lines.map((line, at) => text(x, from + 7.5 + at * NOTE.leading, line, NOTE.size, face, ink)),
    });
    top += lines.length * NOTE.leading + 3;
    seen.push({ top: from, bottom: top });
  }
  const first = seen[hasCode ? 1 : 0]?.top ?? FOOT_TOP;
  const last = seen[hasCode ? 2 : 0]?.bottom ?? FOOT_TOP;
  const code: Block = { tag: 'code', items: [{ kind: 'code', x: MARGIN, y: FOOT_TOP, size: CODE_SIZE }] };
  return {
    blocks: [rule(FOOT_TOP - 12, 1, 'ink'), ...(hasCode ? [code] : []), ...blocks],
    seal: { x, y: first, width, height: last - first },
  };
}

function pageNumber(at: number, count: number, measure: Measure): Block[] {
  if (count === 1) return [];
  const content = `Halaman ${at + 1} dari ${count}`;
  const x = WIDTH - MARGIN - measure(content, 'regular', 7.5);
  return [{ tag: 'artifact', items: [text(x, HEIGHT - MARGIN + 12, content, 7.5, 'regular', 'soft')] }];
}
