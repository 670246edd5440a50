import { randomUUID } from 'node:crypto';
import type { Service } from '#contract/catalogue';
import type { CitizenData } from '#contract/citizens';
import type { PROCEDURES } from '#contract/index';
import { formProblems, prefilledAnswers } from '#domain/forms/index';
import { maskNik, maskPhone } from '#domain/masking/index';
import type { z } from 'zod';

type VisitInput = NonNullable<z.input<(typeof PROCEDURES)['visits.current']['output']>['visit']>;
type Application = VisitInput['applications'][number];
type ReceiptInput = z.input<(typeof PROCEDURES)['receipts.show']['output']>;

const AT = '2026-11-24T06:03:00.000Z';
const SUBMITTED_AT = '2026-11-24T06:16:04.000Z';

/** One visit in memory. */
export interface VisitState {
  readonly id: string;
  readonly citizenId: string;
  readonly applications: Application[];
  citizen: CitizenData | null;
  view(): VisitInput;
  identify(data: CitizenData): void;
  add(service: Service): string;
  remove(id: string): void;
  submit(application: Application): unknown;
  receipt(id: string): ReceiptInput | undefined;
}

export function standInVisit(): VisitState {
  const applications: Application[] = [];
  const receipts = new Map<string, ReceiptInput>();
  const timeline: VisitInput['timeline'] = [{ at: AT, kind: 'visit-started', subject: null }];
  const state: VisitState = {
    id: randomUUID(),
    citizenId: randomUUID(),
    applications,
    citizen: null,
    identify(data) {
      state.citizen = data;
      timeline.push({ at: AT, kind: 'citizen-card-read', subject: null });
    },
    add(service) {
      const answers = state.citizen ? prefilledAnswers(service.form, state.citizen) : {};
      applications.push({
        id: randomUUID(),
        state: 'draft',
        service,
        answers,
        requirements: {},
        attachments: [],
        problems: formProblems(service.form, answers),
        doubts: [],
        origins: Object.fromEntries(Object.keys(answers).map((field) => [field, 'ktp-el' as const])),
        missingRequirements: [],
        savedAt: new Date().toISOString(),
        promisedOn: service.workingDays === null ? null : '2026-11-30',
        receipt: null,
      });
      timeline.push({ at: AT, kind: 'service-added', subject: service.shortName });
      return applications[applications.length - 1]?.id ?? '';
    },
    remove(id) {
      applications.splice(
        applications.findIndex((one) => one.id === id),
        1,
      );
    },
    submit(application) {
      const id = randomUUID();
      const number = `6472A-K07-261124-0${147 + receipts.size}-4`;
      receipts.set(id, receiptOf(id, number, application, state.citizen?.name ?? ''));
      application.state = 'submitted';
      application.receipt = { id, number, level: 'B-B', sent: 'sending', files: NO_FILES, submittedAt: SUBMITTED_AT };
      timeline.push({ at: SUBMITTED_AT, kind: 'application-submitted', subject: number });
      return {
        applicationId: application.id,
        receiptId: id,
        receiptNumber: number,
        promisedOn: application.promisedOn,
      };
    },
    receipt: (id) => receipts.get(id),
    view: () => ({
      id: state.id,
      startedAt: AT,
      ticket: null,
      applications,
      timeline,
      citizen: state.citizen && masked(state.citizenId, state.citizen),
      evidence: state.citizen ? [{ at: AT, method: 'card', fingerMatch: true, readerName: 'Pembaca KTP-el' }] : [],
      others: state.citizen
        ? [
            {
              id: '01990000-0000-7000-8000-0000000000bb',
              serviceName: 'KTP-el rusak',
              agencyName: 'Dukcapil',
              state: 'ready-to-collect',
              receiptNumber: null,
              since: '2026-11-20',
            },
          ]
        : [],
    }),
  };
  return state;
}

const masked = (id: string, data: CitizenData): NonNullable<VisitInput['citizen']> => ({
  id,
  name: data.name,
  sex: data.sex,
  birthPlace: data.birthPlace,
  birthDate: data.birthDate,
  village: data.village,
  nik: data.nik && maskNik(data.nik),
  age: 25,
  phone: data.phone && maskPhone(data.phone),
  nikWarnings: [],
  nikRegion: 'Samarinda Ulu, Kota Samarinda, Kalimantan Timur',
});

const NO_FILES = { all: 0, stored: 0, damaged: 0 };

function receiptOf(
  id: string,
  number: string,
  { id: applicationId, service, requirements, promisedOn }: Application,
  name: string,
): ReceiptInput {
  const met = service.requirements.filter((requirement) => requirements[requirement.id] === 'met');
  return {
    id,
    applicationId,
    number,
    level: 'B-B',
    issuedAt: SUBMITTED_AT,
    sealedAt: SUBMITTED_AT,
    sealProblem: null,
    files: NO_FILES,
    data: {
      berkas: met.map((requirement) => ({ bentuk: 'diperlihatkan' as const, nama: requirement.name })),
      belum: [],
      biaya: service.fee.amountIdr
        ? { catatan: service.fee.note ?? '', rupiah: service.fee.amountIdr, status: 'belum-dibayar' }
        : { catatan: '', status: 'gratis' },
      garam: 'AAAAAAAAAAAAAAAAAAAAAA',
      instansi: service.agency.name,
      janji: promisedOn ? { hari_kerja: service.workingDays ?? 0, tanggal: promisedOn } : {},
      langkah: [...service.nextSteps],
      layanan: { kode: service.code, nama: service.name, versi: service.version },
      loket: '12',
      nomor: number,
      pemohon: { nama: name, nik: '6472 **** **** 9012' },
      petugas: 'S. Rahayu',
      situs: { kode: '6472A', nama: 'MPP Samarinda', zona: 'Asia/Makassar' },
      templat: 'a5-1',
      terbit: '2026-11-24T06:16:04Z',
      v: 1,
    },
    qrText: `https://periksa.contoh.id/v#1${'contoh0'.repeat(34)}`,
    sent: 'sending',
  };
}
