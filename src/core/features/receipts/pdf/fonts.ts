import fontkit, { type Font } from '@cantoo/fontkit';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PDFDocument, PDFFont } from 'pdf-lib';
import { WORD_GAP, type Face, type Measure } from '../layout/page.ts';

type Fontkit = Parameters<PDFDocument['registerFontkit']>[0];

/** The two faces of a receipt, read once per process. */
export interface Fonts {
  readonly files: Readonly<Record<Face, Uint8Array>>;
  /** Keeps a parsed font by its bytes; parsing again for every receipt would cost ten times the receipt. */
  readonly fontkit: Fontkit;
  readonly measure: Measure;
}

const FILES: Readonly<Record<Face, string>> = {
  regular: 'PlusJakartaSans-Regular.ttf',
  strong: 'PlusJakartaSans-SemiBold.ttf',
};
/** No ligatures and contextual forms: one letter is one glyph, so widths can be added and text is found as it was typed. */
const FEATURES = { liga: false, calt: false, kern: false } as const;
/** Six capitals mark a subset (ISO 32000, 9.9.2); fixed, so that the same receipt gives the same bytes. */
const SUBSET_NAMES: Readonly<Record<Face, string>> = {
  regular: 'LOKETA+PlusJakartaSans-Regular',
  strong: 'LOKETB+PlusJakartaSans-SemiBold',
};

/** A letter that the receipt's font does not have; never drawn as an empty box. */
export class MissingGlyph extends Error {
  readonly character: string;
  constructor(character: string) {
    super(`the receipt's font has no glyph for U+${character.codePointAt(0)?.toString(16).padStart(4, '0')}`);
    this.character = character;
  }
}

/** Reads the fonts from `resources/fonts`. */
export async function loadFonts(folder: string): Promise<Fonts> {
  const [regular, strong] = await Promise.all([
    readFile(join(folder, FILES.regular)),
    readFile(join(folder, FILES.strong)),
  ]);
  const files = { regular: new Uint8Array(regular), strong: new Uint8Array(strong) };
  const parsed = new Map<Uint8Array, Font>();
  const parse = (bytes: Uint8Array): Font => {
    const known = parsed.get(bytes);
    if (known) return known;
    const font = fontkit.create(bytes);
    if (!('unitsPerEm' in font)) throw new Error('a collection of fonts in place of one');
    parsed.set(bytes, font);
    return font;
  };
  return { files, fontkit: { create: parse }, measure: measureWith((face) => parse(files[face])) };
}

function measureWith(fontOf: (face: Face) => Font): Measure {
  const widths: Record<Face, Map<string, number>> = { regular: new Map(), strong: new Map() };
  const advance = (character: string, face: Face): number => {
    const known = widths[face].get(character);
    if (known !== undefined) return known;
    const font = fontOf(face);
    const codePoint = character.codePointAt(0) ?? 0;
    const glyph = font.hasGlyphForCodePoint(codePoint) ? font.glyphForCodePoint(codePoint) : null;
    if (!glyph) throw new MissingGlyph(character);
    const width = glyph.advanceWidth / font.unitsPerEm + (character === ' ' ? WORD_GAP : 0);
    widths[face].set(character, width);
    return width;
  };
  return (text, face, size) => Array.from(text).reduce((sum, character) => sum + advance(character, face), 0) * size;
}

/** Embeds both faces; only the glyphs that are drawn go into the file. */
export async function embedFonts(document: PDFDocument, fonts: Fonts): Promise<Readonly<Record<Face, PDFFont>>> {
  document.registerFontkit(fonts.fontkit);
  const embed = (face: Face) =>
    document.embedFont(fonts.files[face], { subset: true, customName: SUBSET_NAMES[face], features: FEATURES });
  return { regular: await embed('regular'), strong: await embed('strong') };
}
