import { maskNik } from '#domain/masking/index';
import type { ClassifiedScan } from './classified.ts';

const SHOWN_CHARACTERS = 32;
/** Sixteen digits or more, also in groups: may be, or may hold, a NIK. */
const LONG_NUMBER = /\d(?:[\s.-]?\d){15,}/g;
/** Control, bidirectional, zero-width and private characters: shown by their number. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What of a scan may be shown: at most 32 characters, hidden ones escaped, NIKs masked; null when nothing may. */
export function noticeText(scan: ClassifiedScan): string | null {
  const text = shownOf(scan);
  return text === null ? null : escaped(text);
}

function shownOf(scan: ClassifiedScan): string | null {
  switch (scan.kind) {
    case 'nik':
      return maskNik(scan.value);
    case 'ktp-el':
      return scan.record.nik === undefined ? null : maskNik(scan.record.nik);
    case 'receipt':
    case 'url':
    case 'dukcapil-document-url':
      return scan.host;
    case 'gs1':
      return scan.elements.map(({ ai, value }) => `(${ai})${value}`).join('');
    case 'nop':
      return scan.value;
    case 'unknown':
      return scan.text === null ? null : scan.text.replace(LONG_NUMBER, maskNik);
    case 'mrz':
    case 'card-uid':
      return null;
  }
}

function escaped(text: string): string {
  const pieces = Array.from(text, (character) =>
    HIDDEN.test(character) ? `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}` : character,
  );
  if (lengthOf(pieces) <= SHOWN_CHARACTERS) return pieces.join('');
  const shown: string[] = [];
  for (const piece of pieces) {
    if (lengthOf(shown) + lengthOf([piece]) > SHOWN_CHARACTERS - 1) break;
    shown.push(piece);
  }
  return `${shown.join('')}…`;
}

/** Characters, each escape counted as long as it is. */
const lengthOf = (pieces: readonly string[]): number =>
  pieces.reduce((sum, piece) => sum + Array.from(piece).length, 0);
