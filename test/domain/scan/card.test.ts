import { describe, expect, test } from 'vitest';
import { CitizenData } from '#contract/citizens';
import { PERSONS } from '#devices/simulator/persons';
import { cardToCitizen } from '#domain/scan/index';
import { classified } from './scans.ts';

const card = (record: object | string) =>
  classified(typeof record === 'string' ? record : JSON.stringify(record), { kind: 'card' });

describe('a KTP-el', () => {
  test('is known with the record that the reader gave', () => {
    expect(card(PERSONS.budi)).toMatchObject({ kind: 'ktp-el', record: PERSONS.budi, alternatives: [] });
  });

  test.each([
    '',
    '{',
    '[]',
    'null',
    '{"nik":1}',
    '{"nik":"1","lain":2}',
    '{"nik":"1","__proto__":{"admin":true}}',
    '"x"',
  ])('is not %s, and nothing of it is shown', (text) => {
    expect(card(text)).toMatchObject({ kind: 'unknown', reason: 'bad-card', text: null });
  });

  test("becomes citizen data in the contract's form", () => {
    expect(cardToCitizen(PERSONS.siti)).toEqual({
      nik: '6472035708859004',
      name: 'SITI AMINAH',
      birthPlace: 'TENGGARONG',
      birthDate: '1985-08-17',
      sex: 'female',
      address: 'JL. PANGERAN ANTASARI GG. 4 NO. 9',
      rt: '007',
      rw: '000',
      village: 'AIR PUTIH',
      district: 'SAMARINDA ULU',
      regency: 'KOTA SAMARINDA',
      religion: 'ISLAM',
      maritalStatus: 'KAWIN',
      occupation: 'MENGURUS RUMAH TANGGA',
      nationality: 'WNI',
    });
    for (const person of Object.values(PERSONS)) {
      expect(CitizenData.partial().safeParse(cardToCitizen(person)).success).toBe(true);
    }
  });

  test('leaves out what is missing, empty, or what no citizen can have', () => {
    expect(
      cardToCitizen({
        nik: '6472 0212 1190 9003',
        nama: ' ',
        tglLahir: '31-02-1990',
        jenisKelamin: 'x',
        rt: 'A1',
        alamat: 'a\u202eb',
      }),
    ).toEqual({ nik: '6472021211909003' });
    expect(cardToCitizen({})).toEqual({});
  });

  test('keeps names as the card writes them', () => {
    expect(cardToCitizen({ nama: "  NUR'AINI  BINTI S. " })).toEqual({ name: "NUR'AINI  BINTI S." });
  });
});
