import type { NikWarning } from '#contract/citizens';
import type { ScanKind } from '#contract/scans';
import { cannotBeKk, checkNik, nikParts, normaliseNik } from '#domain/nik/index';
import { sure, type ClassifyContext, type Rule } from './classified.ts';
import { passesGs1Check } from './gs1.ts';

/** 16 digits: a NIK, and a family card's number too where the digits allow it. Both are looked up, nothing is guessed. */
export const sixteenDigits: Rule = (scan, context) => {
  const value = digitsOf(scan.text);
  if (scan.kind !== 'scan' || value?.length !== 16) return null;
  const alternatives: ScanKind[] = cannotBeKk(value, context.today) ? [] : ['kk'];
  return {
    kind: 'nik',
    value,
    ...nikParts(value),
    warnings: warningsOf(value, context),
    alternatives,
    evidence: ['16-digits'],
  };
};

/** 18 digits, also as `64.72.010.001.002-0034.0`: a tax object's number. */
export const eighteenDigits: Rule = ({ kind, text }) => {
  const value = digitsOf(text);
  if (kind !== 'scan' || value?.length !== 18) return null;
  const region = `${value.slice(0, 2)}.${value.slice(2, 4)}.${value.slice(4, 7)}.${value.slice(7, 10)}`;
  const parts = { region, block: value.slice(10, 13), serial: value.slice(13, 17), code: value.slice(17) };
  return sure({ kind: 'nop', value, parts }, '18-digits');
};

/** 13 and 15 digits can be several things; the officer chooses with one key. */
export const ambiguousDigits: Rule = ({ kind, text }) => {
  const value = digitsOf(text);
  if (kind !== 'scan' || value === null) return null;
  const candidates = candidatesOf(value);
  if (candidates.length === 0) return null;
  return sure({ kind: 'unknown', reason: 'ambiguous', text: value, candidates }, `${value.length}-digits`);
};

const candidatesOf = (value: string): ScanKind[] => {
  if (value.length === 15) return ['npwp', 'billing-code'];
  if (value.length !== 13) return [];
  return passesGs1Check(value) ? ['gs1', 'nib', 'bpjs'] : ['nib', 'bpjs'];
};

/** Digits of a content that is nothing but digits, spaces, dots and hyphens. */
const digitsOf = (text: string | null): string | null => {
  const digits = normaliseNik(text ?? '');
  return /^[0-9]+$/.test(digits) ? digits : null;
};

function warningsOf(value: string, { today, regions }: ClassifyContext): readonly NikWarning[] {
  if (!regions) return [];
  const check = checkNik(value, { today, regions });
  return check.ok ? check.warnings : [];
}
