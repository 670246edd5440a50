import { describe, expect, test } from 'vitest';
import { isTrustedUrl, mayNavigate, mayRequest } from '#main/security/urls';

// prettier-ignore
const ADDRESSES: readonly (readonly [string, boolean])[] = [
  ['app://loket/index.html', true],
  ['app://loket/?next=https://evil.test', true],
  ['app://loket/index.html#https://evil.test', true],
  ['app://loket.evil.test/', false],
  ['app://evil.test/loket', false],
  ['app://user@loket/', false],
  ['app://user:word@loket/', false],
  ['app://loket:80/', false],
  ['app://LOKET/', false],
  ['app:/loket/index.html', false],
  ['app:loket', false],
  ['app://print/', false],
  ['app://preview/', false],
  ['app://loket%2eevil.test/', false],
  ['app:\\\\loket\\index.html', false],
  ['https://evil.test/?next=app://loket', false],
  ['https://loket/', false],
  ['file:///app://loket/', false],
  ['javascript:alert(1)//app://loket/', false],
  ['data:text/html,app://loket/', false],
  ['blob:app://loket/123', false],
  ['about:blank', false],
  ['', false],
  ['loket', false],
];

describe('a page is our own only by scheme and host', () => {
  test.each(ADDRESSES)('%s -> %s', (url, isTrusted) => {
    expect(isTrustedUrl(url)).toBe(isTrusted);
    expect(mayNavigate('loket', url)).toBe(isTrusted);
    expect(mayNavigate('print', url)).toBe(false);
  });
});

describe('nothing but our scheme is fetched', () => {
  // prettier-ignore
  test.each([
    ['app://loket/x.js', true], ['https://evil.test/', false], ['http://127.0.0.1:8080/', false],
    ['ws://127.0.0.1/', false], ['file:///etc/passwd', false], ['data:text/html,x', false], ['', false],
  ])('%s -> %s', (url, isAllowed) => {
    expect(mayRequest(url, false)).toBe(isAllowed);
    expect(mayRequest(url, true)).toBe(isAllowed);
  });

  test('the inspector is fetched by development builds only', () => {
    expect(mayRequest('devtools://devtools/bundled/x.html', true)).toBe(true);
    expect(mayRequest('devtools://devtools/bundled/x.html', false)).toBe(false);
  });
});
