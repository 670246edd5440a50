import { checkDigit, holds } from './check-digit.ts';
import { LAYOUTS, type Layout, type MrzFormat } from './layouts.ts';

/** What a machine-readable zone says (ICAO 9303), fillers removed, dates YYMMDD. An absent line leaves its fields empty. */
export interface MrzFields {
  readonly format: MrzFormat;
  readonly complete: boolean;
  readonly missingLines?: readonly number[];
  readonly documentType: string;
  readonly issuer: string;
  readonly surname: string;
  readonly givenNames: string;
  readonly documentNumber: string;
  readonly nationality: string;
  readonly birthDate: string;
  /** `F`, `M`, `X` for not stated, or empty when its line is missing. */
  readonly sex: string;
  readonly expiryDate: string;
  readonly optionalData: string;
  /** Only the digits that the format has and whose line was read. */
  readonly checks: Readonly<
    Partial<Record<'documentNumber' | 'birthDate' | 'expiryDate' | 'optionalData' | 'composite', boolean>>
  >;
}

const LINE = /^[A-Z0-9<]+$/;
/** Lengths of zones that came without line ends. */
const UNBROKEN: Readonly<Record<number, number>> = { 88: 44, 72: 36, 90: 30 };

/**
 * Reads the lines of a zone; null when they are none. A single line is taken when it can only be the upper one, or when
 * the lower one's digits hold; it is never `complete`.
 */
export function mrzOf(given: readonly string[]): MrzFields | null {
  const lines = split(given.map((line) => line.trim().replaceAll('_', '<')).filter((line) => line !== ''));
  const first = lines[0];
  if (first === undefined || !lines.every((line) => LINE.test(line) && line.length === first.length)) return null;
  if (lines.length === 1) return upperLine(first) ?? lowerLine(first);
  if (!isUpper(first)) return null;
  const layout = layoutOf(lines);
  if (!layout) return null;
  return { format: layout.format, complete: true, ...readUpper(layout, lines), ...readLower(layout, lines) };
}

/** One unbroken text into lines; a document of 36 characters that was filled to 44 gets its own length back. */
function split(lines: readonly string[]): readonly string[] {
  const [first = '', second = ''] = lines;
  const length = lines.length === 1 ? UNBROKEN[first.length] : undefined;
  if (length !== undefined) return split(first.match(new RegExp(`.{${length}}`, 'g')) ?? []);
  const isFilled = first.length === 44 && /<{8}$/.test(first) && /<{8}$/.test(second) && !first.startsWith('V');
  return isFilled ? lines.map((line) => line.slice(0, 36)) : lines;
}

const isUpper = (line: string): boolean => /^[ACIPV][A-Z<][A-Z<]{3}/.test(line) && line.includes('<');

const layoutOf = (lines: readonly string[]): Layout | undefined =>
  LAYOUTS.find(
    ({ length, lines: count, isVisa }) =>
      lines[0]?.length === length && lines.length === count && lines[0].startsWith('V') === isVisa,
  );

/** A single upper line: the names of a document with two lines. */
function upperLine(line: string): MrzFields | null {
  const layout = layoutOf([line, '']);
  if (!layout || !isUpper(line) || !line.slice(5).includes('<<')) return null;
  return { format: layout.format, complete: false, missingLines: [2], ...readUpper(layout, [line, '']), ...NO_LOWER };
}

/** A single lower line, only of a passport or card whose digits all hold. */
function lowerLine(line: string): MrzFields | null {
  const layout = layoutOf(['<'.repeat(line.length), '']);
  if (!layout || !/\d{6}[0-9<][FMX<]\d{6}/.test(line.slice(13, 27))) return null;
  const lower = readLower(layout, ['', line]);
  if (!Object.values(lower.checks).every(Boolean)) return null;
  return { format: layout.format, complete: false, missingLines: [1], ...NO_UPPER, ...lower };
}

const NO_UPPER = { documentType: '', issuer: '', surname: '', givenNames: '' } as const;
const NO_LOWER = {
  documentNumber: '',
  nationality: '',
  birthDate: '',
  sex: '',
  expiryDate: '',
  optionalData: '',
  checks: {},
} as const;

const clean = (text: string): string => text.replace(/<+/g, ' ').trim();

function readUpper(layout: Layout, lines: readonly string[]): Record<keyof typeof NO_UPPER, string> {
  const [surname = '', ...given] = part(lines, layout.names).split('<<');
  return {
    documentType: clean(lines[0]?.slice(0, 2) ?? ''),
    issuer: clean(lines[0]?.slice(2, 5) ?? ''),
    surname: clean(surname),
    givenNames: clean(given.join('<<')),
  };
}

function readLower(layout: Layout, lines: readonly string[]) {
  const read = (span: Layout['names']) => part(lines, span);
  const number = documentNumber(layout, lines);
  const birthDate = read(layout.birthDate);
  const expiryDate = read(layout.expiryDate);
  const optional = number.optional + (layout.secondOptional ? read(layout.secondOptional) : '');
  return {
    documentNumber: clean(number.value),
    nationality: clean(read(layout.nationality)),
    birthDate: clean(birthDate),
    sex: read(layout.sex) === '<' ? 'X' : read(layout.sex),
    expiryDate: clean(expiryDate),
    optionalData: clean(optional),
    checks: {
      documentNumber: number.holds,
      birthDate: holds(birthDate, read(layout.birthCheck)),
      expiryDate: holds(expiryDate, read(layout.expiryCheck)),
      ...(layout.optionalCheck ? { optionalData: holds(read(layout.optional), read(layout.optionalCheck)) } : {}),
      ...(layout.composite
        ? { composite: checkDigit(layout.composite.over.map(read).join('')) === read(layout.composite.digit) }
        : {}),
    },
  };
}

/** A number longer than nine places has a filler as its digit; its rest and its own digit stand in the optional field. */
function documentNumber(layout: Layout, lines: readonly string[]) {
  const start = part(lines, layout.number);
  const digit = part(lines, layout.numberCheck);
  const optional = part(lines, layout.optional);
  const end = optional.indexOf('<') === -1 ? optional.length : optional.indexOf('<');
  if (digit !== '<' || layout.optionalCheck || layout.isVisa || end < 2) {
    return { value: start, holds: holds(start, digit), optional };
  }
  const value = start + optional.slice(0, end - 1);
  return { value, holds: checkDigit(value) === optional.charAt(end - 1), optional: optional.slice(end) };
}

const part = (lines: readonly string[], [line, from, to]: Layout['names']): string =>
  (lines[line] ?? '').slice(from, to);
