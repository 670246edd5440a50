export { loadFonts, MissingGlyph, type Fonts } from './fonts.ts';
export { renderReceipt, renderUnsealedReceipt, type ReceiptToSeal } from './render.ts';
export { warmUp } from './warm-up.ts';
