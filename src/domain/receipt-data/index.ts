import { ReceiptData } from '#contract/receipts';
import { canonicalJson } from './canonical-json.ts';

export { canonicalJson };

/**
 * Reads `tanda-terima.json`. `undefined` unless the text has the schema and is its own canonical form, so that what was
 * hashed is exactly what is read (docs/design/receipts.md).
 */
export function parseReceiptData(text: string): ReceiptData | undefined {
  const parsed = ReceiptData.safeParse(parseJson(text));
  if (!parsed.success) return undefined;
  return canonicalOrNothing(parsed.data) === text ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The schema lets lone surrogates pass, the canonical form does not. */
function canonicalOrNothing(data: ReceiptData): string | undefined {
  try {
    return canonicalJson(data);
  } catch {
    return undefined;
  }
}
