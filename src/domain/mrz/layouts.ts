/** Line, first place, place after the last; all from 0. */
type Span = readonly [line: number, from: number, to: number];

export type MrzFormat = 'TD1' | 'TD2' | 'TD3' | 'MRV-A' | 'MRV-B';

/** Where the fields of a format stand (ICAO 9303-4 to -7). */
export interface Layout {
  readonly format: MrzFormat;
  readonly length: 30 | 36 | 44;
  readonly lines: 2 | 3;
  readonly isVisa: boolean;
  readonly names: Span;
  readonly number: Span;
  readonly numberCheck: Span;
  readonly nationality: Span;
  readonly birthDate: Span;
  readonly birthCheck: Span;
  readonly sex: Span;
  readonly expiryDate: Span;
  readonly expiryCheck: Span;
  readonly optional: Span;
  readonly optionalCheck?: Span;
  readonly secondOptional?: Span;
  /** Visas have none. */
  readonly composite?: { readonly over: readonly Span[]; readonly digit: Span };
}

/** The second line begins alike in every format of two lines. */
const LOWER = {
  lines: 2,
  number: [1, 0, 9],
  numberCheck: [1, 9, 10],
  nationality: [1, 10, 13],
  birthDate: [1, 13, 19],
  birthCheck: [1, 19, 20],
  sex: [1, 20, 21],
  expiryDate: [1, 21, 27],
  expiryCheck: [1, 27, 28],
} as const;

// prettier-ignore
export const LAYOUTS: readonly Layout[] = [
  {
    ...LOWER, format: 'TD3', length: 44, isVisa: false, names: [0, 5, 44], optional: [1, 28, 42], optionalCheck: [1, 42, 43],
    composite: { over: [[1, 0, 10], [1, 13, 20], [1, 21, 43]], digit: [1, 43, 44] },
  },
  {
    ...LOWER, format: 'TD2', length: 36, isVisa: false, names: [0, 5, 36], optional: [1, 28, 35],
    composite: { over: [[1, 0, 10], [1, 13, 20], [1, 21, 35]], digit: [1, 35, 36] },
  },
  { ...LOWER, format: 'MRV-A', length: 44, isVisa: true, names: [0, 5, 44], optional: [1, 28, 44] },
  { ...LOWER, format: 'MRV-B', length: 36, isVisa: true, names: [0, 5, 36], optional: [1, 28, 36] },
  {
    format: 'TD1', length: 30, lines: 3, isVisa: false, names: [2, 0, 30],
    number: [0, 5, 14], numberCheck: [0, 14, 15], optional: [0, 15, 30],
    birthDate: [1, 0, 6], birthCheck: [1, 6, 7], sex: [1, 7, 8], expiryDate: [1, 8, 14], expiryCheck: [1, 14, 15],
    nationality: [1, 15, 18], secondOptional: [1, 18, 29],
    composite: { over: [[0, 5, 30], [1, 0, 7], [1, 8, 15], [1, 18, 29]], digit: [1, 29, 30] },
  },
];
