import { expect, test } from 'vitest';
import {
  parseSignature,
  parseSignatureInput,
  type SignableRequest,
  signatureBase,
  signatureInput,
} from '#domain/request-signature/index';

const request: SignableRequest = {
  method: 'POST',
  authority: 'pusat.test',
  path: '/v1/push',
  query: '?',
  contentDigest: 'sha-256=:abc=:',
  contentEncoding: 'zstd',
  operator: null,
};
const params = { keyid: 'kid', nonce: 'nonce' };

test('the base is that of RFC 9421, one line a part and the parameters last', () => {
  expect(signatureBase(request, params)).toBe(
    [
      '"@method": POST',
      '"@authority": pusat.test',
      '"@path": /v1/push',
      '"@query": ?',
      '"content-digest": sha-256=:abc=:',
      '"content-encoding": zstd',
      '"@signature-params": ("@method" "@authority" "@path" "@query" "content-digest" "content-encoding");keyid="kid";alg="ed25519";nonce="nonce"',
    ].join('\n'),
  );
});

test('what is written is read back, and an operator is covered when there is one', () => {
  const value = signatureInput({ ...request, operator: 'o' }, params);
  expect(value).toContain('"loket-operator"');
  expect(parseSignatureInput(`loket=${value}`)).toEqual({ ...params, value });
});

test.each([
  '',
  'loket=',
  'sig1=("@method");keyid="a";alg="ed25519";nonce=""',
  'loket=("@method");keyid="a"',
  'loket=("@method");keyid="a";alg="hmac-sha256";nonce=""',
  'loket=("@method");keyid="a b";alg="ed25519";nonce=""',
])('the header %j is not ours', (header) => expect(parseSignatureInput(header)).toBeUndefined());

test.each(['', 'loket=::', 'loket=:AAAA:', `loket=:${'A'.repeat(88)}:`, `sig1=:${'A'.repeat(86)}==:`])(
  'the signature %j is not one of Ed25519',
  (header) => expect(parseSignature(header)).toBeUndefined(),
);
