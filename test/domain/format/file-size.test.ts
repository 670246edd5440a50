import { expect, test } from 'vitest';
import { fileSize } from '#domain/format/index';

test.each([
  [0, '1 kB', '1 kB'],
  [499, '1 kB', '1 kB'],
  [312_000, '312 kB', '312 kB'],
  [999_400, '999 kB', '999 kB'],
  [1_000_000, '1,0 MB', '1.0 MB'],
  [1_249_999, '1,2 MB', '1.2 MB'],
  [5_242_880, '5,2 MB', '5.2 MB'],
  [12_340_000, '12,3 MB', '12.3 MB'],
])('%i bytes are %s', (bytes, indonesian, english) => {
  expect([fileSize(bytes), fileSize(bytes, 'en')]).toEqual([indonesian, english]);
});
