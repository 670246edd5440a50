import type { CitizenData } from '#contract/citizens';
import type { ScanNotice } from '#contract/scans';

/** What the citizen form opens with. */
export interface CitizenStart {
  /** Null for somebody new. */
  readonly citizenId: string | null;
  readonly data: Partial<CitizenData>;
  readonly method: 'card' | 'manual';
}

export const EMPTY_CITIZEN: CitizenData = {
  nik: null,
  name: '',
  birthPlace: null,
  birthDate: null,
  sex: null,
  address: null,
  rt: null,
  rw: null,
  village: null,
  district: null,
  regency: null,
  religion: null,
  maritalStatus: null,
  occupation: null,
  nationality: null,
  phone: null,
  email: null,
};

/** A new citizen's form as a scan fills it; a code that holds only a number is typed by hand from there on. */
export const startFromScan = (notice: ScanNotice): CitizenStart => ({
  citizenId: null,
  data: Object.fromEntries(Object.entries(notice.card ?? {}).filter(([, value]) => value !== undefined)),
  method: notice.kind === 'ktp-el' ? 'card' : 'manual',
});
