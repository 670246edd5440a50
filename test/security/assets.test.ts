import { expect, test } from 'vitest';
import { resolveAsset, type AssetList } from '#main/security/assets';

const asset = (file: string) => ({ file, type: 'text/html', sha256: '0'.repeat(64) });
const LIST: AssetList = { 'index.html': asset('index.html'), 'assets/index-Ab1_.js': asset('assets/index-Ab1_.js') };

// prettier-ignore
test.each([
  ['GET', 'app://loket/', 'index.html'],
  ['GET', 'app://loket/index.html?runtime=development', 'index.html'],
  ['HEAD', 'app://loket/index.html#part', 'index.html'],
  ['GET', 'app://loket/assets/index-Ab1_.js', 'assets/index-Ab1_.js'],
])('%s %s serves %s', (method, url, file) => {
  expect(resolveAsset(method, url, LIST)).toEqual({ ok: true, asset: LIST[file] });
});

// prettier-ignore
test.each([
  ['POST', 'app://loket/index.html', 405],
  ['PUT', 'app://loket/index.html', 405],
  ['get', 'app://loket/index.html', 405],
  ['GET', 'app://loket/../index.html', 400],
  ['GET', 'app://loket/assets/../index.html', 400],
  ['GET', 'app://loket/..', 400],
  ['GET', 'app://loket/%2e%2e/index.html', 400],
  ['GET', 'app://loket/assets%2findex-Ab1_.js', 400],
  ['GET', 'app://loket/assets%5cindex-Ab1_.js', 400],
  ['GET', 'app://loket/%252e%252e/index.html', 400],
  ['GET', 'app://loket/assets\\index-Ab1_.js', 400],
  ['GET', 'app://loket/index.html\u0000.js', 400],
  ['GET', 'app://loket/index.html%00', 400],
  ['GET', `app://loket/${'a'.repeat(512)}`, 400],
  ['GET', 'app://loket.evil.test/index.html', 400],
  ['GET', 'app://loket:80/index.html', 400],
  ['GET', 'app://user@loket/index.html', 400],
  ['GET', 'app://print/index.html', 400],
  ['GET', 'file:///index.html', 400],
  ['GET', '', 400],
  ['GET', 'app://loket//index.html', 404],
  ['GET', 'app://loket/./index.html', 404],
  ['GET', 'app://loket/package.json', 404],
  ['GET', 'app://loket/__proto__', 404],
  ['GET', 'app://loket/constructor', 404],
  ['GET', 'app://loket/INDEX.HTML', 404],
])('%s %j is refused with %i', (method, url, status) => {
  expect(resolveAsset(method, url, LIST)).toEqual({ ok: false, status });
});
