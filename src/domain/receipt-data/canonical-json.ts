/**
 * RFC 8785, restricted to objects, arrays, booleans, integers and well-formed NFC strings: keys by code unit, no white
 * space. One value has one text, so its SHA-256 identifies it. Throws on everything else (null, floats, `undefined`,
 * decomposed text): such a value is a bug of the program, never input.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return JSON.stringify(value);
  if (typeof value === 'string') return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, field]) => `${canonicalString(key)}:${canonicalJson(field)}`).join(',')}}`;
  }
  throw new Error(`no canonical form for ${typeof value} ${String(value)}`);
}

function canonicalString(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new Error('no canonical form for a lone surrogate');
  if (text !== text.normalize('NFC')) throw new Error('no canonical form for text that is not NFC');
  return JSON.stringify(text);
}
