import { z } from 'zod';
import { Agency, Service } from '../catalogue.ts';
import { MallCounter, MallOfficer, MallSite } from './mall.ts';

/** An officer with a verifier from elsewhere, or with the PIN to begin with; only a verifier is ever stored. */
const Officer = MallOfficer.omit({ verifier: true, retired: true })
  .extend({
    pin: z
      .string()
      .regex(/^[0-9]{4,12}$/, 'a PIN is 4 to 12 digits in quotes')
      .optional(),
    verifier: z
      .string()
      .regex(/^\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+$/, 'not an argon2id verifier')
      .optional(),
  })
  .strict()
  .refine(({ pin, verifier }) => (pin === undefined) !== (verifier === undefined), 'give either a pin or a verifier');

const StaffedSite = MallSite.omit({ retired: true })
  .extend({
    counters: z.array(MallCounter.omit({ siteId: true, retired: true }).strict()).max(200),
    officers: z.array(Officer).max(800),
  })
  .strict();

/**
 * What `loket central import FILE` reads, from JSON or YAML: the catalogue and the malls with their counters and staff.
 * What is not named stays as it is, unless `complete` says that the file is the whole: then it is retired, never deleted.
 */
export const ImportFile = z.strictObject({
  complete: z.boolean().default(false),
  agencies: z.array(Agency).max(400),
  /** `agency` may be the code of one of `agencies`. */
  services: z
    .array(Service.omit({ retired: true }).extend({ agency: z.union([Agency, z.string().max(16)]) }))
    .max(2_000),
  sites: z.array(StaffedSite).max(600),
});
export type ImportFile = z.output<typeof ImportFile>;
