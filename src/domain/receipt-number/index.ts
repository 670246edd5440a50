import { ReceiptNumber, SiteDate } from '#contract/ids';
import { checkCharacter } from './check-character.ts';

export { checkCharacter };

/** What a receipt number is made of (docs/design/receipts.md). */
export interface ReceiptNumberParts {
  /** Regency or city (four digits) and site (one letter): `6472A`. */
  readonly site: string;
  /** Code of the workstation, given by the centre: `K07`. No I, no O. */
  readonly machine: string;
  /** The site's own day, never UTC. Two digits of the year are printed, so the year is 2000 to 2099. */
  readonly localDate: SiteDate;
  /** 1 to 9999, without a gap per machine and day. */
  readonly sequence: number;
}

const SHAPE = /^(\d{4}[A-Z])([A-HJ-NP-Z]\d{2})(\d{6})(\d{4})([0-9A-Z])$/;
/** Positions of the compact form where only a digit can stand, so that O is read as 0 and I as 1 there. */
const DIGIT_PLACES = [0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17];

/** Writes `6472A-K07-261124-0147-4`. Throws when a part is out of its range: numbers come from the database, not from people. */
export function formatReceiptNumber(parts: ReceiptNumberParts): ReceiptNumber {
  if (!Number.isInteger(parts.sequence) || parts.sequence < 1 || parts.sequence > 9999) {
    throw new Error(`receipt sequence out of range: ${parts.sequence}`);
  }
  const date = SiteDate.parse(parts.localDate);
  if (!date.startsWith('20')) throw new Error(`receipt date out of range: ${date}`);
  const fields = [
    parts.site,
    parts.machine,
    date.slice(2).replaceAll('-', ''),
    String(parts.sequence).padStart(4, '0'),
  ];
  return ReceiptNumber.parse([...fields, checkCharacter(fields.join(''))].join('-'));
}

/**
 * Reads a typed or scanned number: spaces and hyphens are dropped, case does not matter, O and I count as 0 and 1
 * where only digits can stand. `undefined` when form, day, sequence or check character are wrong.
 */
export function parseReceiptNumber(text: string): ReceiptNumberParts | undefined {
  const characters = Array.from(text.replace(/[\s-]/g, '').toUpperCase());
  for (const place of DIGIT_PLACES) {
    if (characters[place] === 'O') characters[place] = '0';
    if (characters[place] === 'I') characters[place] = '1';
  }
  const compact = characters.join('');
  const [, site, machine, day, sequence, check] = SHAPE.exec(compact) ?? [];
  if (!site || !machine || !day || !sequence || check !== checkCharacter(compact.slice(0, 18))) return undefined;
  const localDate = SiteDate.safeParse(`20${day.slice(0, 2)}-${day.slice(2, 4)}-${day.slice(4)}`);
  if (!localDate.success || Number(sequence) === 0) return undefined;
  return { site, machine, localDate: localDate.data, sequence: Number(sequence) };
}
