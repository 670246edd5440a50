import { describe, expect, test } from 'vitest';
import { mrzOf } from '#domain/mrz/index';

/** ICAO 9303 specimens; the state UTO does not exist. */
const TD3 = ['P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'] as const;
const TD1 = [
  'I<UTOD231458907<<<<<<<<<<<<<<<',
  '7408122F1204159UTO<<<<<<<<<<<6',
  'ERIKSSON<<ANNA<MARIA<<<<<<<<<<',
] as const;
const LONG_TD1 = [
  'I<UTOD23145890<7349<<<<<<<<<<<',
  '3407127M9507122UTO<<<<<<<<<<<2',
  'STEVENSON<<PETER<JOHN<<<<<<<<<',
] as const;
const TD2 = ['I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'D231458907UTO7408122F1204159<<<<<<<6'] as const;
const MRV_A = ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<', 'L8988901C4XXX4009078F96121096ZE184226B<<<<<<'] as const;
const MRV_B = ['V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<', 'L8988901C4XXX4009078F9612109<<<<<<<<'] as const;

describe('a machine-readable zone', () => {
  test('of a passport is read with all digits right', () => {
    expect(mrzOf(TD3)).toEqual({
      format: 'TD3',
      complete: true,
      documentType: 'P',
      issuer: 'UTO',
      surname: 'ERIKSSON',
      givenNames: 'ANNA MARIA',
      documentNumber: 'L898902C3',
      nationality: 'UTO',
      birthDate: '740812',
      sex: 'F',
      expiryDate: '120415',
      optionalData: 'ZE184226B',
      checks: { documentNumber: true, birthDate: true, expiryDate: true, optionalData: true, composite: true },
    });
    expect(mrzOf([TD3[0], 'L898902C<3UTO6908061F9406236ZE184226B<<<<<14'])?.checks).toMatchObject({ composite: true });
  });

  test.each([
    ['TD1', TD1, 'D23145890', ''],
    ['TD1', LONG_TD1, 'D23145890734', ''],
    ['TD2', TD2, 'D23145890', ''],
    ['MRV-A', MRV_A, 'L8988901C', '6ZE184226B'],
    ['MRV-B', MRV_B, 'L8988901C', ''],
  ])('in the format %s is told apart', (format, lines, documentNumber, optionalData) => {
    const fields = mrzOf(lines);
    expect(fields).toMatchObject({ format, complete: true, documentNumber, optionalData });
    expect(Object.values(fields?.checks ?? {}).every(Boolean)).toBe(true);
    expect('composite' in (fields?.checks ?? {})).toBe(!format.startsWith('MRV'));
  });

  test('may come unbroken, with underscores, or filled to 44', () => {
    for (const lines of [TD3, TD1, TD2]) expect(mrzOf([lines.join('')])).toEqual(mrzOf(lines));
    expect(mrzOf(TD3.map((line) => line.replaceAll('<', '_')))).toEqual(mrzOf(TD3));
    expect(mrzOf(TD2.map((line) => line.padEnd(44, '<')))).toEqual(mrzOf(TD2));
  });

  test('with only one line is never whole', () => {
    expect(mrzOf([TD3[1]])).toMatchObject({
      complete: false,
      missingLines: [1],
      documentNumber: 'L898902C3',
      surname: '',
    });
    expect(mrzOf([TD3[0]])).toMatchObject({ complete: false, missingLines: [2], surname: 'ERIKSSON', checks: {} });
    expect(mrzOf([TD3[1].replace('L', 'M')])).toBeNull();
  });

  test('with a wrong digit says which field', () => {
    expect(mrzOf([TD3[0], TD3[1].replace('7408122', '7408132')])?.checks).toMatchObject({
      documentNumber: true,
      birthDate: false,
      composite: false,
    });
  });

  test.each([
    [[]],
    [['']],
    [['6472021211909003']],
    [['A'.repeat(72)]],
    [[TD3[0], TD2[1]]],
    [[TD1[0], TD1[1]]],
    [['p<uto']],
  ])('is not %j', (lines) => {
    expect(mrzOf(lines)).toBeNull();
  });
});
