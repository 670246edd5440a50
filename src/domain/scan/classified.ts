import type { CardRecord } from '#contract/cards';
import type { NikWarning } from '#contract/citizens';
import type { SiteDate } from '#contract/ids';
import type { ScanKind } from '#contract/scans';
import type { MrzFields } from '#domain/mrz/index';
import type { NumberDate } from '#domain/nik/index';
import type { RegionTable } from '#domain/regions/index';
import type { DecodedScan } from './decode.ts';

/** One element of a GS1 code. EAN and UPC are AI 01, padded to 14 digits. */
export interface Gs1Element {
  readonly ai: string;
  readonly value: string;
  /** Of dates only, `2026-12-31`. */
  readonly date?: string;
}

/** What a scan carries, by its kind (docs/design/peripherals.md, section 3). */
export type ScanContent =
  | {
      readonly kind: 'unknown';
      readonly reason: 'payment-card';
      readonly redacted: true;
      readonly text: null;
      readonly candidates: readonly [];
    }
  | {
      readonly kind: 'unknown';
      /** `bad-card`: a reader's message that is no card record. */
      readonly reason: 'ambiguous' | 'no-rule' | 'binary' | 'bad-card';
      /** Unescaped, to be shown only through `noticeText`. */
      readonly text: string | null;
      readonly candidates: readonly ScanKind[];
    }
  /** Only recognised; whether the token is genuine says `domain/receipt-token`. `text` is the whole QR text. */
  | { readonly kind: 'receipt'; readonly host: string; readonly token: string; readonly text: string }
  | { readonly kind: 'ktp-el'; readonly record: CardRecord }
  | ({ readonly kind: 'mrz' } & MrzFields)
  | { readonly kind: 'gs1'; readonly elements: readonly Gs1Element[] }
  /** Host in punycode. Neither is ever fetched or opened. */
  | { readonly kind: 'dukcapil-document-url'; readonly host: string; readonly path: string }
  | { readonly kind: 'url'; readonly host: string }
  | {
      readonly kind: 'nik';
      readonly value: string;
      /** `64.72.03`. */
      readonly region: string;
      readonly birth: NumberDate;
      readonly sex: 'male' | 'female' | null;
      readonly serial: string;
      readonly warnings: readonly NikWarning[];
    }
  | { readonly kind: 'nop'; readonly value: string; readonly parts: NopParts }
  | { readonly kind: 'card-uid'; readonly uid: string };

/** A tax object's number; the region follows another table than NIKs and is not looked up. */
export interface NopParts {
  /** `64.72.010.001`. */
  readonly region: string;
  readonly block: string;
  readonly serial: string;
  readonly code: string;
}

/** A scan with its weaker readings, in a fixed order, and what spoke for the decision. */
export type ClassifiedScan = ScanContent & {
  readonly alternatives: readonly ScanKind[];
  readonly evidence: readonly string[];
};

/** `today` is the site's date; without `regions` a NIK's region is not checked. */
export interface ClassifyContext {
  readonly today: SiteDate;
  readonly regions?: RegionTable;
}

/** A rule decides, or leaves the scan to the next one. */
export type Rule = (scan: DecodedScan, context: ClassifyContext) => ClassifiedScan | null;

/** The usual case: one reading, no weaker ones. */
export const sure = (content: ScanContent, ...evidence: string[]): ClassifiedScan => ({
  ...content,
  alternatives: [],
  evidence,
});
