/** SHA-256 of the one `<style>` that react-aria-components 1.22.1 adds; a test computes it from the installed version. */
export const REACT_ARIA_STYLE_HASH = 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=';

const DIRECTIVES: readonly (readonly [string, string])[] = [
  ['default-src', "'none'"],
  ['script-src', "'self'"],
  ['style-src', `'self' '${REACT_ARIA_STYLE_HASH}'`],
  ['img-src', "'self' blob:"],
  ['font-src', "'self'"],
  ['connect-src', "'self'"],
  ['media-src', "'self'"],
  ['worker-src', "'self'"],
  ['form-action', "'none'"],
  ['frame-ancestors', "'none'"],
  ['frame-src', "'none'"],
  ['base-uri', "'none'"],
  ['object-src', "'none'"],
  ['require-trusted-types-for', "'script'"],
];

/** The content security policy of every page (docs/design/security.md). */
export const csp = (): string => DIRECTIVES.map(([name, value]) => `${name} ${value}`).join('; ');

/** Headers of every response of the `app:` protocol. */
export const responseHeaders = (type: string): Record<string, string> => ({
  'Content-Type': type,
  'Content-Security-Policy': csp(),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
});
