import { CardRecord } from '#contract/cards';
import { CitizenData } from '#contract/citizens';
import { normaliseNik } from '#domain/nik/index';
import { sure, type Rule } from './classified.ts';
import { SCAN_LIMITS } from './limits.ts';

/** A reader's whole read of a KTP-el: UTF-8 JSON of a `CardRecord`. What does not fit is unknown and shows nothing. */
export const ktpEl: Rule = ({ kind, text, bytes }) => {
  if (kind !== 'card') return null;
  const record = text === null || bytes.length > SCAN_LIMITS.cardBytes ? null : CardRecord.safeParse(json(text)).data;
  if (record) return sure({ kind: 'ktp-el', record }, 'reader');
  return sure({ kind: 'unknown', reason: 'bad-card', text: null, candidates: [] }, 'reader');
};

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const SEXES: Readonly<Record<string, 'male' | 'female'>> = { 'LAKI-LAKI': 'male', PEREMPUAN: 'female' };

/**
 * The card's fields as a citizen's: names stay as the card writes them, RT and RW get three digits, the date becomes
 * `1990-11-12`. Fields that are missing or that no citizen can have are left out.
 */
export function cardToCitizen(record: CardRecord): Partial<CitizenData> {
  return {
    ...field('nik', record.nik && normaliseNik(record.nik)),
    ...field('name', record.nama),
    ...field('birthPlace', record.tempatLahir),
    ...field('birthDate', record.tglLahir && isoDate(record.tglLahir)),
    ...field('sex', record.jenisKelamin && SEXES[record.jenisKelamin.trim().toUpperCase().replace(/\s+/g, '-')]),
    ...field('address', record.alamat),
    ...field('rt', record.rt?.trim().padStart(3, '0')),
    ...field('rw', record.rw?.trim().padStart(3, '0')),
    ...field('village', record.kelurahan),
    ...field('district', record.kecamatan),
    ...field('regency', record.kabupaten),
    ...field('religion', record.agama),
    ...field('maritalStatus', record.statusKawin),
    ...field('occupation', record.pekerjaan),
    ...field('nationality', record.kewarganegaraan),
  };
}

/** The field alone, in the contract's own form, or nothing. */
function field<N extends keyof CitizenData>(name: N, value: string | undefined): Partial<CitizenData> {
  const text = value?.trim();
  if (!text) return {};
  const parsed = CitizenData.shape[name].safeParse(text);
  return parsed.success ? { [name]: parsed.data } : {};
}

/** `12-11-1990` -> `1990-11-12`; whether the day exists is the schema's business. */
const isoDate = (text: string): string => text.trim().replace(/^(\d{2})[-/](\d{2})[-/](\d{4})$/, '$3-$2-$1');
