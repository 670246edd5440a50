import { z } from 'zod';
import { CitizenData, MaskedCitizen, NikWarning } from './citizens.ts';
import { command, event } from './define.ts';
import { CommandId, DeviceId, Instant, ReceiptNumber, ScanId } from './ids.ts';
import { TokenVerdict } from './receipts.ts';

/** docs/design/peripherals.md, section 3. */
export const ScanKind = z.enum([
  'receipt',
  'ticket',
  'staff-badge',
  'ktp-el',
  'mrz',
  'gs1',
  'dukcapil-document-url',
  'url',
  'ikd',
  'nik',
  'kk',
  'nop',
  'nib',
  'bpjs',
  'npwp',
  'billing-code',
  'card-uid',
  'unknown',
]);
export type ScanKind = z.output<typeof ScanKind>;

/** What the page shows of a scan, and what core did about it. Full content never crosses. */
export const ScanNotice = z.strictObject({
  id: ScanId,
  at: Instant,
  deviceId: DeviceId,
  kind: ScanKind,
  /**
   * Why `unknown`: `no-rule`, `ambiguous`, `payment-card`, `too-long`, `cut-off`, `too-fast`, `binary`, `bad-card`; or why
   * nothing could be done about it: `disk-full`, `failed`.
   */
  reason: z.string().nullable(),
  candidates: z.array(ScanKind),
  /** At most 32 characters, escaped; null when nothing may be shown. NIKs are masked. */
  text: z.string().nullable(),
  /**
   * `citizen-shown`: known, taken into the visit; `citizen-new`: unknown, the form opens filled with `card`;
   * `citizen-other`: belongs to somebody else than the visit's citizen, nothing changed; `application-shown`;
   * `receipt-checked`; `needs-visit`: start a visit first (one was started for a card); `ignored`: nothing changed;
   * `signed-out`: nobody is signed in, or the screen is locked.
   */
  action: z.enum(['citizen-shown', 'citizen-new', 'citizen-other', 'receipt-checked', 'ignored', 'signed-out']),
  citizen: MaskedCitizen.nullable(),
  /** What the card said, for the form of a new citizen. */
  card: CitizenData.partial().nullable(),
  nikWarnings: z.array(NikWarning),
  receipt: z
    .strictObject({ verdict: TokenVerdict, number: ReceiptNumber.nullable(), knownHere: z.boolean() })
    .nullable(),
  /** Milliseconds from the last report to this notice, for the bench. */
  tookMs: z.number(),
});
export type ScanNotice = z.output<typeof ScanNotice>;

export const scanned = event(ScanNotice);

/** The officer said what an ambiguous scan is. Errors: `not-found` (older than the last ten). */
export const chooseScan = command(
  'scans:write',
  z.strictObject({ commandId: CommandId, scanId: ScanId, kind: ScanKind }),
  z.strictObject({}),
);
