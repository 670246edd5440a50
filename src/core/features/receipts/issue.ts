import { createHash } from 'node:crypto';
import type { RequirementForm } from '#contract/catalogue';
import type { Instant, ReceiptId, ReceiptNumber, SiteDate } from '#contract/ids';
import { ReceiptData } from '#contract/receipts';
import type { Officer } from '#contract/session';
import type { MutationArgs } from '#contract/wire/mutations';
import type { z } from 'zod';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { citizenData } from '#core/features/citizens/index';
import { selectIdentity } from '#core/features/enrolment/index';
import type { Draft } from '#core/features/applications/draft';
import type { Tx } from '#core/transaction';
import { maskReceiptNik } from '#domain/masking/index';
import { canonicalJson } from '#domain/receipt-data/index';
import { formatReceiptNumber } from '#domain/receipt-number/index';
import { insertReceipt, selectLastNumber } from './receipts.sql.ts';

const TEMPLATE = 'a5-1';
const LAST_SEQUENCE = 9999;
/** Random bytes in the data, so that nobody can guess a photographed receipt's data until its digest fits. */
const SALT_BYTES = 16;

/** What is printed as the form of a requirement. */
const FORM_ON_PAPER = {
  shown: 'diperlihatkan',
  original: 'asli',
  photocopy: 'fotokopi',
  scan: 'pindaian',
} as const satisfies Record<z.output<typeof RequirementForm>, string>;

export interface Issuing {
  readonly draft: Draft;
  readonly today: SiteDate;
  readonly promisedOn: SiteDate | null;
}

export interface IssuedReceipt {
  readonly id: ReceiptId;
  readonly number: ReceiptNumber;
  readonly counter: string;
  readonly promisedOn: SiteDate | null;
  readonly body: MutationArgs<'receipt.issue'>['receipt'];
}

/**
 * Number and receipt row inside the submit transaction; undone if anything after it refuses, so no number is lost.
 * Errors: `not-enrolled`, `numbers-waiting`, `clock-behind`, `numbers-exhausted`.
 */
export function issueReceipt(core: Core, tx: Tx, officer: Officer, issuing: Issuing): IssuedReceipt {
  const counter = core.catalogue.counter() ?? fail('not-enrolled', {});
  const parts = nextNumber(core, tx, issuing.today);
  const number = formatReceiptNumber(parts);
  const data = canonicalJson(receiptData(core, tx, officer, { ...issuing, number, counter: counter.number }));
  const dataSha256 = createHash('sha256').update(data, 'utf8').digest('hex');
  const id = tx.newId() as ReceiptId;
  const applicationId = issuing.draft.row.id;
  insertReceipt(tx.db, { id, applicationId, number, ...parts, data, dataSha256, issuedAt: tx.wall });
  const issuedAt = tx.wall as Instant;
  const body = { id, number, data, dataSha256, template: TEMPLATE, issuedAt };
  return { id, number, counter: counter.number, promisedOn: issuing.promisedOn, body };
}

/** Read inside the transaction: a rollback consumes nothing. The date never goes backwards on a machine. */
function nextNumber(core: Core, tx: Tx, localDate: SiteDate) {
  const { series, seriesSpent } = selectIdentity(core.db) ?? fail('not-enrolled', {});
  if (seriesSpent === 1) fail('numbers-waiting', {});
  const [site = '', machine = ''] = series.split('-');
  const last = selectLastNumber(tx.db, { site, machine });
  if (last && last.localDate > localDate) fail('clock-behind', { lastDate: last.localDate });
  const sequence = last?.localDate === localDate ? last.sequence + 1 : 1;
  if (sequence > LAST_SEQUENCE) fail('numbers-exhausted', {});
  return { site, machine, localDate, sequence };
}

interface Facts extends Issuing {
  readonly number: ReceiptNumber;
  readonly counter: string;
}

function receiptData(core: Core, tx: Tx, officer: Officer, facts: Facts): ReceiptData {
  const { service, requirements, row } = facts.draft;
  const site = core.catalogue.site() ?? fail('not-enrolled', {});
  const citizen = citizenData(core, row.citizenId);
  const here = service.requirements.filter(({ id }) => requirements[id] === 'met');
  const absent = service.requirements.filter(({ id }) => (requirements[id] ?? 'open') === 'open');
  return ReceiptData.parse({
    berkas: here.map(({ name, form }) => ({ bentuk: FORM_ON_PAPER[form], nama: name })),
    belum: absent.map(({ name }) => ({ nama: name })),
    biaya: feeOnPaper(service.fee),
    garam: core.ids.random(SALT_BYTES).toString('base64url'),
    instansi: service.agency.name,
    janji: {
      ...(service.workingDays === null ? {} : { hari_kerja: service.workingDays }),
      ...(service.minutes === null ? {} : { menit: service.minutes }),
      ...(facts.promisedOn === null ? {} : { tanggal: facts.promisedOn }),
    },
    langkah: service.nextSteps,
    layanan: { kode: service.code, nama: service.name, versi: service.version },
    loket: facts.counter,
    nomor: facts.number,
    pemohon: { nama: citizen.name, ...(citizen.nik ? { nik: maskReceiptNik(citizen.nik) } : {}) },
    petugas: officer.shortName,
    situs: { kode: site.code, nama: site.name, zona: site.timeZone },
    templat: TEMPLATE,
    terbit: tx.wall,
    v: 1,
  });
}

function feeOnPaper({ kind, amountIdr, note }: Draft['service']['fee']): ReceiptData['biaya'] {
  const catatan = note ?? '';
  if (kind === 'free') return { catatan, rupiah: 0, status: 'gratis' };
  if (kind === 'fixed' && amountIdr !== null) return { catatan, rupiah: amountIdr, status: 'belum-dibayar' };
  return { catatan, status: 'ditetapkan-kemudian' };
}
