import type { Symbology } from '#contract/frames';
import type { SiteDate } from '#contract/ids';
import { sure, type Gs1Element, type Rule } from './classified.ts';

const GROUP_SEPARATOR = '\u001d';
const RETAIL: readonly Symbology[] = ['ean-13', 'ean-8', 'upc-a'];
const GS1: readonly Symbology[] = ['gs1-128', 'gs1-qr', 'gs1-data-matrix', 'gs1-dotcode', 'databar'];

interface AiRule {
  /** Digits of the identifier itself. */
  readonly ai: number;
  readonly length: number;
  readonly isFixed: boolean;
  readonly isDate?: true;
}
const fixed = (ai: number, length: number): AiRule => ({ ai, length, isFixed: true });
const upTo = (ai: number, length: number): AiRule => ({ ai, length, isFixed: false });
const DATE: AiRule = { ai: 2, length: 6, isFixed: true, isDate: true };

/** By the first two digits (GS1 General Specifications, section 3). What is not listed is not taken apart. */
// prettier-ignore
const RULES: Readonly<Record<string, AiRule>> = {
  '00': fixed(2, 18), '01': fixed(2, 14), '02': fixed(2, 14),
  '11': DATE, '12': DATE, '13': DATE, '15': DATE, '16': DATE, '17': DATE,
  '10': upTo(2, 20), '20': fixed(2, 2), '21': upTo(2, 20), '22': upTo(2, 20),
  '24': upTo(3, 30), '25': upTo(3, 30), '30': upTo(2, 8), '37': upTo(2, 8),
  '31': fixed(4, 6), '32': fixed(4, 6), '33': fixed(4, 6), '34': fixed(4, 6), '35': fixed(4, 6), '36': fixed(4, 6),
  '40': upTo(3, 30), '41': fixed(3, 13), '42': upTo(3, 20),
  '90': upTo(2, 30), '91': upTo(2, 90), '92': upTo(2, 90), '93': upTo(2, 90), '94': upTo(2, 90),
  '95': upTo(2, 90), '96': upTo(2, 90), '97': upTo(2, 90), '98': upTo(2, 90), '99': upTo(2, 90),
};
const CHECKED = ['00', '01', '02'];

/** Goods codes, only where the symbology says so; a code that cannot be taken apart is left to other rules. */
export const goods: Rule = ({ kind, symbology, text }, { today }) => {
  if (kind !== 'scan' || symbology === null || text === null) return null;
  const elements = elementsOf(symbology, text, today);
  return elements && sure({ kind: 'gs1', elements }, `symbology-${symbology}`);
};

/** Check digit modulo 10 with weights 3 and 1 from the right. */
export function passesGs1Check(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    sum += Number(digits[digits.length - 1 - index]) * (index % 2 === 1 ? 3 : 1);
  }
  return /^[0-9]+$/.test(digits) && sum % 10 === 0;
}

function elementsOf(symbology: Symbology, text: string, today: SiteDate): readonly Gs1Element[] | null {
  if (RETAIL.includes(symbology)) {
    const value = text.trim();
    return /^[0-9]{8,14}$/.test(value) && passesGs1Check(value) ? [{ ai: '01', value: value.padStart(14, '0') }] : null;
  }
  if (!GS1.includes(symbology)) return null;
  const elements: Gs1Element[] = [];
  for (let rest = withoutSeparator(text); rest !== '';) {
    const next = firstElement(rest, today);
    if (!next) return null;
    elements.push(next.element);
    rest = next.rest;
  }
  return elements.length > 0 ? elements : null;
}

const withoutSeparator = (text: string): string => (text.startsWith(GROUP_SEPARATOR) ? text.slice(1) : text);

function firstElement(text: string, today: SiteDate): { element: Gs1Element; rest: string } | null {
  const rule = Object.hasOwn(RULES, text.slice(0, 2)) ? RULES[text.slice(0, 2)] : undefined;
  if (!rule) return null;
  const ai = text.slice(0, rule.ai);
  const body = text.slice(rule.ai);
  const separator = body.indexOf(GROUP_SEPARATOR);
  const end = rule.isFixed ? rule.length : separator === -1 ? body.length : separator;
  const value = body.slice(0, end);
  const rest = withoutSeparator(body.slice(end));
  if (!isValue(value, ai, rule)) return null;
  if (!rule.isDate) return { element: { ai, value }, rest };
  const date = dateOf(value, today);
  return date === null ? null : { element: { ai, value, date }, rest };
}

function isValue(value: string, ai: string, rule: AiRule): boolean {
  if (!/^[0-9]+$/.test(ai) || ai.length !== rule.ai) return false;
  if (rule.isFixed && (value.length !== rule.length || !/^[0-9]+$/.test(value))) return false;
  if (value === '' || value.length > rule.length) return false;
  return !CHECKED.includes(ai) || passesGs1Check(value);
}

/** YYMMDD within 49 years back and 50 ahead of `today`; day 00 is the last of the month. */
function dateOf(value: string, today: SiteDate): string | null {
  const thisYear = Number(today.slice(0, 4));
  const year = [-100, 0, 100]
    .map((shift) => thisYear - (thisYear % 100) + shift + Number(value.slice(0, 2)))
    .find((candidate) => candidate - thisYear > -50 && candidate - thisYear <= 50);
  const month = Number(value.slice(2, 4));
  const day = Number(value.slice(4));
  if (year === undefined || month < 1 || month > 12) return null;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
  return day > last ? null : `${year}-${value.slice(2, 4)}-${String(day === 0 ? last : day).padStart(2, '0')}`;
}
