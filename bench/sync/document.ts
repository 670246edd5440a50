import type { MutationArgs } from '#contract/wire/mutations';
import { uuid } from '#test/central/setup';

type Submitted = MutationArgs<'application.submit'>['application'];

const SHA = 'ab'.repeat(32);

/** One application as a counter submits it, about 0.75 kB as JSON; the same content for every system that is measured. */
export function documentOf(id: string, n: number): Submitted {
  return {
    id,
    citizenId: uuid(2),
    visitId: uuid(3),
    officerId: uuid(4),
    counter: '12',
    serviceCode: 'DKC-KK-01',
    serviceVersion: 1,
    formSha256: SHA,
    state: 'submitted',
    answers: { reason: 'hilang', note: `Permohonan ke-${n}, keterangan dari pemohon di loket, dicatat apa adanya` },
    requirements: { 'formulir-f102': 'met', 'kk-lama': 'met', 'surat-kehilangan': 'met', pengantar: 'not-applicable' },
    submittedAt: '2026-11-24T06:05:12.000Z',
    submittedOn: '2026-11-24',
    promisedOn: '2026-11-27',
    receiptNumber: '6472A-K07-261124-0147-4',
    receipts: [],
  } as unknown as Submitted;
}
