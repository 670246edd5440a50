import { z } from 'zod';
import { line, OfficerId, ServiceCode } from '../ids.ts';
import { ServerKey } from './export-file.ts';

/** Scope of a feed: `mall:<uuid>`, `machine:<uuid>` or `catalogue`. */
export const Scope = z.string().regex(/^(?:catalogue|(?:mall|machine):[0-9a-f-]{36})$/);

/** Site and machine code of receipt numbers, `6472A-K07`; one per incarnation. */
export const Series = z.string().regex(/^\d{4}[A-Z]-[A-HJ-NP-Z]\d{2}$/);

/** Ten characters of Crockford base32, in capitals. */
export const EnrolmentCode = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{10}$/);

/** Answer of `GET /v1/hello`, also the reachability test. */
export const Hello = z.object({ server_id: z.uuid(), api: z.literal(1), min_client: z.string() });

/** Request of `POST /v1/enrol`. `proof` is Ed25519 over the rest (`enrolmentBytes` in domain/request-signature). */
export const EnrolRequest = z.object({
  code: EnrolmentCode,
  machine_id: z.uuid(),
  incarnation: z.uuid(),
  /** Raw Ed25519 public key, 32 bytes. */
  public_key: z.base64().max(48),
  /** PKCS#10 of the seal key, DER. */
  csr: z.base64().max(8_192),
  app: z.string().max(40),
  proof: z.base64().max(96),
});
export type EnrolRequest = z.output<typeof EnrolRequest>;

/** Where a workstation stands and what is served there. A grant carries it, so it changes only between two visits. */
export const Assignment = z.object({
  counterId: z.uuid().nullable(),
  /** Null: the services the catalogue names for the counter. */
  serviceCodes: z.array(ServiceCode).max(400).nullable(),
  /** Officers who may sign in here; null: every officer of the mall. Supervisors and technicians always may. */
  officerIds: z.array(OfficerId).max(40).nullable(),
});
export type Assignment = z.output<typeof Assignment>;

/** Body of an `access_grant` row in `machine:<id>`; machines keep them oldest first. */
export const GrantBody = z.object({
  id: z.uuid(),
  machineId: z.uuid().nullable(),
  operatorId: z.uuid().nullable(),
  scope: Scope,
  role: z.string(),
  assignment: Assignment.nullable().default(null),
  /** `closing`: another is ordered and the machine is still finishing; `ended`: never turned into another. */
  state: z.enum(['active', 'closing', 'ended']).default('active'),
  cause: z.enum(['reassigned', 'expired', 'for_cause']).nullable().default(null),
  /** Why it was ordered; empty for the grant of an enrolment. */
  reason: z.string().max(200).default(''),
  /** Place among the grants of its machine. */
  order: z.int().min(0).default(0),
});
export type GrantBody = z.output<typeof GrantBody>;

/** Body of the `machine` row in `machine:<id>`: where this workstation stands. */
export const MachineBody = z.object({
  id: z.uuid(),
  name: z.string().max(80),
  siteId: z.uuid(),
  counterId: z.uuid().nullable(),
});
export type MachineBody = z.output<typeof MachineBody>;

/** Answer of `POST /v1/enrol`; the seal certificate comes later, as a `certificate` row in `machine:<id>`. */
export const EnrolReply = z.object({
  kid: z.string(),
  series: Series,
  spare_series: z.array(Series),
  server_id: z.uuid(),
  /** What exports are sealed to, the one to use first; an older centre names none. */
  server_keys: z.array(ServerKey).max(4).default([]),
  machine: MachineBody,
  grants: z.array(GrantBody),
  scopes: z.array(Scope),
});
export type EnrolReply = z.output<typeof EnrolReply>;

/** Request of `POST /v1/enrolment-codes`, by a supervisor (header `loket-operator`). */
export const CodeRequest = z.object({
  command_id: z.uuid(),
  scope: Scope,
  machine_name: line(80),
  counter_id: z.uuid().nullable().default(null),
  ttl_s: z.int().min(60).max(3_600),
});

export const CodeReply = z.object({ code: EnrolmentCode, expires_at: z.iso.datetime() });

/** Body of a `certificate` row in `machine:<id>`: the leaf and its intermediates, DER in base64, leaf first. */
export const CertificateBody = z.object({
  kid: z.string(),
  chain: z.array(z.base64()).min(1).max(4),
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime(),
});
export type CertificateBody = z.output<typeof CertificateBody>;

/** Body of a `root` row in `catalogue`: a certificate that chains may end in. */
export const RootBody = z.object({ der: z.base64() });

/**
 * Body of the `seal_services` row in `catalogue`: who gives times and who answers about certificates, each asked in this
 * order (docs/design/receipts.md, Seal). Addresses are https, or http on the workstation itself.
 */
export const SealServicesBody = z.object({
  /** Time-stamping authorities (RFC 3161), each with the root that its certificate must end in, DER in base64. */
  timestamps: z.array(z.object({ url: z.url(), root: z.base64() })).max(4),
  /** OCSP responders (RFC 6960) and addresses of revocation lists in DER. */
  revocation: z.array(z.object({ kind: z.enum(['ocsp', 'crl']), url: z.url() })).max(8),
});
export type SealServicesBody = z.output<typeof SealServicesBody>;

/** Body of a `trust_key` row in `catalogue`: a seal key that receipts and QR codes may name. */
export const TrustKeyBody = z.object({
  kid: z.string(),
  /** Uncompressed P-256 point, 65 bytes in base64. */
  point: z.base64(),
  site: z.string(),
  machine: z.string(),
  from: z.iso.datetime(),
  to: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
});
