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

/** What a visit takes from the stand-in around it. */
export interface Around {
  /** UTC instant. */
  readonly now: () => string;
  readonly isOnline: () => boolean;
}

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

export function standInVisit({ now, isOnline }: Around): VisitState {
  const startedAt = now();
  let identifiedAt = startedAt;
  const applications: Application[] = [];
  const receipts = new Map<string, ReceiptInput>();
  const timeline: VisitInput['timeline'] = [{ at: startedAt, kind: 'visit-started', subject: null }];
  const state: VisitState = {
    id: randomUUID(),
    citizenId: randomUUID(),
    applications,
    citizen: null,
    identify(data) {
      state.citizen = data;
      identifiedAt = now();
      timeline.push({ at: identifiedAt, kind: 'citizen-card-read', subject: null });
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
        savedAt: now(),
        promisedOn: service.workingDays === null ? null : '2026-11-30',
        receipt: null,
      });
      timeline.push({ at: now(), kind: 'service-added', subject: service.shortName });
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
      const at = now();
      const sent = isOnline() ? 'at-centre' : 'waiting';
      receipts.set(id, receiptOf(application, { id, number, at, sent, name: state.citizen?.name ?? '' }));
      application.state = 'submitted';
      application.receipt = { id, number, level: 'B-B', sent, files: NO_FILES, submittedAt: at };
      timeline.push({ at, kind: 'application-submitted', subject: number });
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
      startedAt,
      ticket: null,
      applications,
      timeline,
      citizen: state.citizen && masked(state.citizenId, state.citizen),
      evidence: state.citizen
        ? [{ at: identifiedAt, method: 'card', fingerMatch: true, readerName: 'Pembaca KTP-el' }]
        : [],
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
  { id: applicationId, service, requirements, promisedOn }: Application,
  { id, number, at, sent, name }: Pick<ReceiptInput, 'id' | 'number' | 'sent'> & { at: string; name: string },
): ReceiptInput {
  const met = service.requirements.filter((requirement) => requirements[requirement.id] === 'met');
  return {
    id,
    applicationId,
    number,
    level: 'B-B',
    issuedAt: at,
    sealedAt: at,
    sealProblem: null,
    confirmedAt: null,
    levelProblem: null,
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
      situs: { kode: '6472A', nama: 'Mal Pelayanan Publik Samarinda', zona: 'Asia/Makassar' },
      templat: 'a5-1',
      terbit: at,
      v: 1,
    },
    qrText: `https://periksa.contoh.id/v#1${'contoh0'.repeat(34)}`,
    sent,
  };
}
