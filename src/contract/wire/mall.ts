import { z } from 'zod';
import { Agency, Retired, Service } from '../catalogue.ts';
import { line, OfficerId, ServiceCode, SiteDate } from '../ids.ts';
import { Role } from '../permissions.ts';

/** Site code of receipt numbers: regency by Kemendagri and one letter, `6472A` (docs/design/receipts.md, Number). */
export const SiteCode = z.string().regex(/^\d{4}[A-Z]$/);

/** A public-service mall. Its id names the scope `mall:<id>`. */
export const MallSite = z.object({
  id: z.uuid(),
  code: SiteCode,
  name: line(80),
  shortName: line(40),
  /** IANA zone, `Asia/Makassar`. */
  timeZone: z.string().max(40),
  /** Days on which nothing is promised and nobody is served, besides Saturday and Sunday. */
  holidays: z.array(SiteDate).max(400),
  retired: Retired,
});
export type MallSite = z.output<typeof MallSite>;

/** Opening of one agency at a counter, wall clock of the site: `{from: '08.00', to: '14.00'}`. */
export const CounterOpening = z.object({
  label: line(60),
  agencies: line(200),
  from: z.string().regex(/^\d\d\.\d\d$/),
  to: z.string().regex(/^\d\d\.\d\d$/),
});

/** A numbered place of service. An enrolment code names the counter whose workstation it makes known. */
export const MallCounter = z.object({
  id: z.uuid(),
  number: line(8),
  name: line(40),
  serviceCodes: z.array(ServiceCode).max(400),
  today: z.array(CounterOpening).max(20),
  /** Its mall; set by the import, because the catalogue holds the counters of all. */
  siteId: z.uuid().optional(),
  retired: Retired,
});
export type MallCounter = z.output<typeof MallCounter>;

/** An officer as the catalogue carries them: never with a PIN, only with its argon2id verifier (PHC text). */
export const MallOfficer = z.object({
  id: OfficerId,
  name: line(100),
  shortName: line(40),
  role: Role,
  verifier: z.string().max(200),
  retired: Retired,
});
export type MallOfficer = z.output<typeof MallOfficer>;

/** Everything an empty centre needs of one invented mall; `loket central import FILE` reads it. */
export const DemoMall = z.object({
  site: MallSite,
  agencies: z.array(Agency).max(100),
  services: z.array(Service).max(400),
  counters: z.array(MallCounter).min(1).max(100),
  /** Demo PINs in clear text; the import stores only verifiers. */
  officers: z
    .array(MallOfficer.omit({ verifier: true, retired: true }).extend({ pin: z.string().regex(/^[0-9]{4,12}$/) }))
    .min(1)
    .max(400),
});
export type DemoMall = z.output<typeof DemoMall>;
