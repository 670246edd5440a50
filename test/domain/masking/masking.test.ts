import { expect, test } from 'vitest';
import { groupNik, initials, maskNik, maskPhone, maskReceiptNik } from '#domain/masking/index';

test('a masked NIK shows its last four digits', () => {
  expect(maskNik('6472021211909003')).toBe('•••• •••• •••• 9003');
  expect(maskNik('6472 0212 1190 9003')).toBe('•••• •••• •••• 9003');
});

test('what is not a NIK is masked whole', () => {
  expect(maskNik('123456')).toBe('•••• •••• •••• ••••');
  expect(maskReceiptNik('123456')).toBe('**** **** **** ****');
});

test('a receipt shows where the NIK was issued and its serial', () => {
  expect(maskReceiptNik('6472021211909003')).toBe('6472 **** **** 9003');
});

test('a masked telephone number shows its last three digits', () => {
  expect(maskPhone('+6281234567890')).toBe('••••••••••890');
  expect(maskPhone('110')).toBe('•••••••');
});

test('a NIK is grouped by four', () => {
  expect(groupNik('6472030505909001')).toBe('6472 0305 0590 9001');
  expect(groupNik('64720')).toBe('6472 0');
});

test('initials are the first letters, as many as fit', () => {
  expect(initials('Budi Santoso')).toBe('B*** S***');
  expect(initials('  siti  nur   aisyah binti abdullah ')).toBe('S*** N*** A*** B***');
  expect(initials('Émile 3 (Zola)')).toBe('É*** Z***');
  expect(initials('')).toBe('');
});
