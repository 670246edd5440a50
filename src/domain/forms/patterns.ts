import type { PatternName } from '#contract/forms';

/** The only expressions a form may use; each is linear in the length of the text. */
export const PATTERNS: Readonly<Record<PatternName, RegExp>> = {
  nik: /^\d{16}$/,
  kk: /^\d{16}$/,
  phone: /^(\+62|0)\d{8,13}$/,
  email: /^[^\s@]{1,64}@[^\s@.]{1,63}(\.[^\s@.]{1,63}){1,4}$/,
  name: /^[\p{L}\p{M}][\p{L}\p{M}\s.,'’/-]*$/u,
  'postal-code': /^\d{5}$/,
  'rt-rw': /^\d{3}\/\d{3}$/,
  plate: /^[A-Z]{1,2} ?\d{1,4} ?[A-Z]{0,3}$/,
  npwp: /^\d{15,16}$/,
};
