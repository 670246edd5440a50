import { latin1 } from './bytes.ts';
import type { Rule } from './classified.ts';

/** Start of track 1 or 2 and the number, spaces taken out before: `%B4111...^`, `;4111...=`. */
const TRACK = /(?:%B|;)(\d{12,19})(?!\d)/gi;

/**
 * Rule 1: a payment card, wherever its tracks stand in the content. Overwrites the scan's bytes, so that nothing after
 * this sees the number (docs/design/peripherals.md, decision 12).
 */
export const paymentCard: Rule = (scan) => {
  if (!holdsPaymentCard(latin1(scan.bytes)) && !holdsPaymentCard(scan.text ?? '')) return null;
  scan.bytes.fill(0);
  return {
    kind: 'unknown',
    reason: 'payment-card',
    redacted: true,
    text: null,
    candidates: [],
    alternatives: [],
    evidence: ['track', 'luhn'],
  };
};

/** True when a text holds the start of a payment card's track, also with characters between that are not shown. */
export function holdsPaymentCard(text: string): boolean {
  const dense = text.replace(/[\s\p{Cc}]/gu, '');
  return [...dense.matchAll(TRACK)].some(([, digits]) => digits !== undefined && passesLuhn(digits));
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index]);
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
