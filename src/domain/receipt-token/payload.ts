import type { ReceiptData } from '#contract/receipts';

/** What the QR of a receipt says by itself; field numbers of the CBOR map are 1 to 6 in this order (docs/design/receipts.md). */
export interface TokenPayload {
  /** Receipt number with hyphens, 23 characters. */
  readonly number: string;
  /** Service code, at most 16 characters. */
  readonly service: string;
  /** Site code, 5 characters, the same as in the number. */
  readonly site: string;
  /** First letters of the holder's names, `B*** S***`, at most 20 bytes of UTF-8. */
  readonly holder: string;
  /** SHA-256 of the canonical data, 32 bytes. */
  readonly dataSha256: Uint8Array;
  /** Issue time in whole seconds since 1970, the machine's word. */
  readonly issuedAt: number;
}

const HOLDER_BYTES = 20;
/** Four bytes of CBOR, enough until 2106; the size of the longest token counts on it. */
const LAST_SECOND = 0xffff_ffff;
const NUMBER = /^\d{4}[A-Z]-[A-HJ-NP-Z]\d{2}-\d{6}-\d{4}-[0-9A-Z]$/;

/** `undefined` when every field keeps its limit, otherwise the name of the first that does not. */
export function payloadFault(payload: TokenPayload): keyof TokenPayload | undefined {
  if (!NUMBER.test(payload.number)) return 'number';
  if (!/^[A-Z0-9-]{1,16}$/.test(payload.service)) return 'service';
  if (!/^\d{4}[A-Z]$/.test(payload.site)) return 'site';
  if (payload.holder === '' || utf8Length(payload.holder) > HOLDER_BYTES) return 'holder';
  if (payload.dataSha256.length !== 32) return 'dataSha256';
  if (!Number.isSafeInteger(payload.issuedAt) || payload.issuedAt < 0 || payload.issuedAt > LAST_SECOND)
    return 'issuedAt';
  return undefined;
}

/** First letter of each name, as many names as the limit allows: `Budi Santoso` gives `B*** S***`. */
export function holderHint(name: string): string {
  let hint = '';
  for (const word of name.trim().split(/\s+/u)) {
    const longer = `${hint}${hint === '' ? '' : ' '}${Array.from(word)[0] ?? ''}***`;
    if (utf8Length(longer) > HOLDER_BYTES) break;
    hint = longer;
  }
  return hint;
}

/** The payload that belongs to the data of a receipt; `dataSha256` is over their canonical form. */
export function tokenPayload(data: ReceiptData, dataSha256: Uint8Array): TokenPayload {
  return {
    number: data.nomor,
    service: data.layanan.kode,
    site: data.situs.kode,
    holder: holderHint(data.pemohon.nama),
    dataSha256,
    issuedAt: Math.floor(Date.parse(data.terbit) / 1000),
  };
}

const utf8Length = (text: string): number => new TextEncoder().encode(text).length;
