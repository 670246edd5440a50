import { z } from 'zod';
import './define.ts';

const uuid = <B extends string>(brand: B) => z.uuid().brand(brand);

/** UUIDv7, made where the thing is made (docs/design/sync.md). */
export const CommandId = uuid('CommandId');
export const VisitId = uuid('VisitId');
export const CitizenId = uuid('CitizenId');
export const ApplicationId = uuid('ApplicationId');
export const ReceiptId = uuid('ReceiptId');
export const OfficerId = uuid('OfficerId');
export const ScanId = uuid('ScanId');
export type CommandId = z.output<typeof CommandId>;
export type VisitId = z.output<typeof VisitId>;
export type CitizenId = z.output<typeof CitizenId>;
export type ApplicationId = z.output<typeof ApplicationId>;
export type ReceiptId = z.output<typeof ReceiptId>;
export type OfficerId = z.output<typeof OfficerId>;
export type ScanId = z.output<typeof ScanId>;

/** `vid:pid:serial:interface:usagePage:usage`, never a path (docs/design/peripherals.md). */
export const DeviceId = z.string().min(1).max(160).brand('DeviceId');
export type DeviceId = z.output<typeof DeviceId>;

/** UTC instant, ISO 8601 with milliseconds: `2026-11-24T06:05:12.000Z`. */
export const Instant = z.iso.datetime({ precision: 3 }).brand('Instant');
export type Instant = z.output<typeof Instant>;

/** Calendar day at the site, never in UTC: `2026-11-24`. */
export const SiteDate = z.iso.date().brand('SiteDate');
export type SiteDate = z.output<typeof SiteDate>;

/** Receipt number with hyphens, `6472A-K07-261124-0147-4`; last character is ISO 7064 MOD 37,36. */
export const ReceiptNumber = z
  .string()
  .regex(/^\d{4}[A-Z]-[A-HJ-NP-Z]\d{2}-\d{6}-\d{4}-[0-9A-Z]$/)
  .brand('ReceiptNumber');
export type ReceiptNumber = z.output<typeof ReceiptNumber>;

/** Service code of the catalogue, `IMI-PASSPORT-5`. At most 16 characters, because it stands in the QR token (docs/design/receipts.md). */
export const ServiceCode = z
  .string()
  .regex(/^[A-Z0-9-]{1,16}$/)
  .brand('ServiceCode');
export type ServiceCode = z.output<typeof ServiceCode>;

/** 16 ASCII digits, always a string: NIKs of 91 to 96 exceed `Number.MAX_SAFE_INTEGER`. */
export const Nik = z
  .string()
  .regex(/^[0-9]{16}$/)
  .brand('Nik');
export type Nik = z.output<typeof Nik>;

/** Integer rupiah. */
export const Rupiah = z.int().min(0).max(999_999_999_999);

/** One line a person reads or types: NFC, no control, bidirectional or zero-width characters. */
export const line = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]*$/u)
    .transform((text) => text.normalize('NFC'));
