import type { Symbology } from '#contract/frames';

/** AIM identifiers (ISO 15424) without the `]`; one letter stands for all its variants (docs/design/peripherals.md, section 7). */
const AIM: Readonly<Record<string, Symbology>> = {
  A: 'code-39',
  C0: 'code-128',
  C1: 'gs1-128',
  E0: 'ean-13',
  E4: 'ean-8',
  e0: 'databar',
  F: 'codabar',
  G: 'code-93',
  I: 'itf',
  L: 'pdf417',
  Q0: 'qr',
  Q1: 'qr',
  Q3: 'gs1-qr',
  d1: 'data-matrix',
  d2: 'gs1-data-matrix',
  J1: 'gs1-dotcode',
  z: 'aztec',
};

const VENDOR: Readonly<Record<'honeywell', Readonly<Record<number, Symbology>>>> = {
  honeywell: {
    0x64: 'ean-13',
    0x6a: 'code-128',
    0x72: 'pdf417',
    0x73: 'qr',
    0x77: 'data-matrix',
    0x7a: 'aztec',
    0x7c: 'gs1-128',
  },
};

/** `]E0` -> `ean-13`; null for an identifier that is not in the table. */
export const symbologyOfAim = (aim: string): Symbology | null => AIM[aim.slice(1)] ?? AIM[aim.slice(1, 2)] ?? null;

/** A maker's own code; null for one that is not in the maker's table. */
export const symbologyOfVendor = (table: 'honeywell' | null, code: number): Symbology | null =>
  table === null ? null : (VENDOR[table][code] ?? null);
