import { mrzOf } from '#domain/mrz/index';
import { ktpEl } from './card.ts';
import { sure, type ClassifiedScan, type ClassifyContext, type Rule } from './classified.ts';
import type { DecodedScan } from './decode.ts';
import { goods } from './gs1.ts';
import { link } from './links.ts';
import { ambiguousDigits, eighteenDigits, sixteenDigits } from './numbers.ts';
import { paymentCard } from './payment-card.ts';

const mrz: Rule = ({ kind, text, lines }) => {
  if (kind !== 'mrz' && kind !== 'scan') return null;
  const fields = mrzOf(lines ?? (text ?? '').trim().split(/[\r\n]+/));
  return fields && sure({ kind: 'mrz', ...fields }, `format-${fields.format}`);
};

const cardUid: Rule = ({ kind, text }) =>
  kind === 'uid' && text !== null && isUid(text) ? sure({ kind: 'card-uid', uid: text.toUpperCase() }, 'reader') : null;

const noText: Rule = ({ text }) =>
  text === null ? sure({ kind: 'unknown', reason: 'binary', text: null, candidates: [] }, 'no-text') : null;

/** 8, 14 or 20 hex characters from a scanner can be a card's UID, but only as the weaker reading. */
const nothing = ({ kind, text }: DecodedScan): ClassifiedScan => ({
  kind: 'unknown',
  reason: 'no-rule',
  text,
  candidates: [],
  alternatives: kind === 'scan' && text !== null && isUid(text.trim()) ? ['card-uid'] : [],
  evidence: [],
});

const isUid = (text: string): boolean => /^([0-9A-F]{8}|[0-9A-F]{14}|[0-9A-F]{20})$/i.test(text);

/** The order of docs/design/peripherals.md, section 3: the first that fits decides. */
const RULES: readonly Rule[] = [
  paymentCard,
  ktpEl,
  noText,
  mrz,
  goods,
  link,
  sixteenDigits,
  eighteenDigits,
  ambiguousDigits,
  cardUid,
];

/**
 * What a scan is. Total and deterministic, knows no device; an ambiguous content is never guessed. A payment card's
 * bytes are overwritten in `scan`.
 */
export function classify(scan: DecodedScan, context: ClassifyContext): ClassifiedScan {
  for (const rule of RULES) {
    const decided = rule(scan, context);
    if (decided) return decided;
  }
  return nothing(scan);
}
