import { z } from 'zod';
import { Empty, query } from './define.ts';
import { FormSchema } from './forms.ts';
import { line, Rupiah, ServiceCode } from './ids.ts';

/** How a requirement is met. `shown` is the default for the KTP-el, which must not be copied (docs/design/domain.md, L16). */
export const RequirementForm = z.enum(['shown', 'original', 'photocopy', 'scan']);

export const Requirement = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: line(120),
  form: RequirementForm,
  mandatory: z.boolean(),
  /** Shown beside the row, for example "Bila ganti nama". */
  condition: line(80).nullable(),
});
export type Requirement = z.output<typeof Requirement>;

export const Fee = z.strictObject({
  kind: z.enum(['free', 'fixed', 'variable', 'unknown']),
  amountIdr: Rupiah.nullable(),
  note: line(160).nullable(),
});
export type Fee = z.output<typeof Fee>;

export const Agency = z.strictObject({ code: z.string().max(16), name: line(120), shortName: line(40) });
export type Agency = z.output<typeof Agency>;

/** Set on what is not used for anything new any more; what was done with it keeps its name. */
export const Retired = z.literal(true).optional();

/** One service in the version in force. Applications keep the version they were filled on. */
export const Service = z.strictObject({
  code: ServiceCode,
  version: z.int().min(1),
  agency: Agency,
  name: line(120),
  shortName: line(40),
  requirements: z.array(Requirement).max(30),
  form: FormSchema,
  /** Upper bound in working days; null when the standard gives minutes or nothing. */
  workingDays: z.int().min(0).nullable(),
  minutes: z.int().min(0).nullable(),
  fee: Fee,
  /** What happens next, told to the citizen and printed on the receipt. */
  nextSteps: z.array(line(160)).max(6),
  /** Lawful basis and purpose of the processing, UU 27/2022 Art. 20. */
  purpose: line(160),
  retired: Retired,
});
export type Service = z.output<typeof Service>;

/** Services this counter serves today, in the order of the catalogue. */
export const listServices = query('catalogue:read', Empty, z.strictObject({ services: z.array(Service) }));
