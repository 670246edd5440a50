import { correction, generate } from 'lean-qr';
import type { PDFFont } from 'pdf-lib';
import { WORD_GAP, type Face, type Ink, type Item, type Page } from '../layout/page.ts';
import { STRUCTURE_TYPES } from './structure.ts';

/** Print inks as RGB of a content stream; the paper of a receipt stays paper in every theme. */
const INKS: Readonly<Record<Ink, string>> = {
  ink: '0.086 0.094 0.102',
  soft: '0.294 0.31 0.298',
  line: '0.851 0.835 0.792',
};
const FONT_NAMES: Readonly<Record<Face, string>> = { regular: 'F1', strong: 'F2' };

interface Paper {
  readonly height: number;
  readonly fonts: Readonly<Record<Face, PDFFont>>;
  readonly qr: string | undefined;
}

/** Content stream of a page. Blocks carry marked-content numbers from 0 in reading order, decoration carries none. */
export function paintPage(page: Page, paper: Paper): string {
  let mark = 0;
  const lines = page.blocks.flatMap((block) => {
    const begin = block.tag === 'artifact' ? '/Artifact BMC' : `/${STRUCTURE_TYPES[block.tag]} <</MCID ${mark++}>> BDC`;
    return [begin, ...block.items.map((item) => paintItem(item, paper)), 'EMC'];
  });
  return lines.join('\n');
}

function paintItem(item: Item, paper: Paper): string {
  const y = paper.height - item.y;
  switch (item.kind) {
    case 'text': {
      const place = `/${FONT_NAMES[item.face]} ${item.size} Tf ${fixed(item.x)} ${fixed(y)} Td`;
      return `BT ${INKS[item.ink]} rg ${place} [${glyphs(item.text, paper.fonts[item.face])}] TJ ET`;
    }
    case 'rule':
      return `${INKS[item.ink]} rg ${fixed(item.x)} ${fixed(y - item.weight / 2)} ${fixed(item.width)} ${item.weight} re f`;
    case 'code':
      return paper.qr === undefined ? '' : paintCode(paper.qr, item.x, y - item.size, item.size);
  }
}

/** Glyphs of four hexadecimal digits; behind every space the gap that `Measure` counts. A line is shaped once: shaping is dear. */
function glyphs(text: string, font: PDFFont): string {
  const space = font.encodeText(' ').asString();
  const codes = font.encodeText(text).asString().match(/.{4}/g) ?? [];
  return `<${codes.map((code) => (code === space ? `${code}>${-1000 * WORD_GAP}<` : code)).join('')}>`;
}

/** One path for the whole code, in units of a module: runs of dark modules per row, never an image that a printer blurs. */
function paintCode(text: string, x: number, bottom: number, size: number): string {
  const code = generate(text, { minCorrectionLevel: correction.M, maxCorrectionLevel: correction.M });
  const runs: string[] = [];
  for (let row = 0; row < code.size; row += 1) {
    for (let from = 0; from < code.size; from += 1) {
      if (!code.get(from, row)) continue;
      let to = from + 1;
      while (to < code.size && code.get(to, row)) to += 1;
      runs.push(`${from} ${code.size - 1 - row} ${to - from} 1 re`);
      from = to;
    }
  }
  const scale = (size / code.size).toFixed(5);
  return `q ${INKS.ink} rg ${scale} 0 0 ${scale} ${fixed(x)} ${fixed(bottom)} cm ${runs.join(' ')} f Q`;
}

const fixed = (points: number): string => points.toFixed(2);
