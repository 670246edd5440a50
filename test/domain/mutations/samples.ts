import type { Json } from '#domain/mutations/index';

export const uuid = (n: number): string => `01900000-0000-7000-8000-${String(n).padStart(12, '0')}`;
export const SHA = 'ab'.repeat(32);

const NOTHING = [
  'nik',
  'birthPlace',
  'birthDate',
  'sex',
  'address',
  'rt',
  'rw',
  'village',
  'district',
  'regency',
  'religion',
  'maritalStatus',
  'occupation',
  'nationality',
  'phone',
  'email',
] as const;

/** An invented person of whom only the name is known. */
export const citizen = (name = 'Ani'): { [field: string]: Json } => ({
  name,
  ...Object.fromEntries(NOTHING.map((field) => [field, null])),
});

export const application = (): { [field: string]: Json } => ({
  id: uuid(1),
  citizenId: uuid(2),
  visitId: uuid(3),
  officerId: uuid(4),
  counter: '12',
  serviceCode: 'DKC-KK-01',
  serviceVersion: 1,
  formSha256: SHA,
  state: 'submitted',
  answers: { reason: 'hilang' },
  requirements: {},
  submittedAt: '2026-11-24T06:05:12.000Z',
  submittedOn: '2026-11-24',
  promisedOn: '2026-11-27',
  receiptNumber: '6472A-K07-261124-0147-4',
  receipts: [],
});

export const receipt = (): { [field: string]: Json } => ({
  id: uuid(9),
  number: '6472A-K07-261124-0147-4',
  data: '{}',
  dataSha256: SHA,
  template: 'a5-1',
  issuedAt: '2026-11-24T06:05:12.000Z',
});
