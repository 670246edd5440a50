import { z } from 'zod';
import './define.ts';
import { Symbology } from './frames.ts';

const Hex = z.string().regex(/^([0-9a-f]{2})*$/);
const Hex16 = z.string().regex(/^[0-9a-f]{4}$/);
/** Counts from the first byte of a report as node-hid hands it over, the report id included. */
const Offset = z.int().min(0).max(1023);

const Match = z.strictObject({
  vid: Hex16.optional(),
  pid: Hex16.optional(),
  usagePage: Hex16.optional(),
  usage: Hex16.optional(),
  interface: z.int().min(-1).max(255).optional(),
  /** Contained in the product text, case ignored. */
  product: z.string().min(1).max(60).optional(),
});

/** One length byte, then data; `more`, or silence, or each report ends a scan. */
const Counted = z.strictObject({
  type: z.literal('counted'),
  length: z.strictObject({ at: Offset, max: z.int().min(1).max(255) }),
  /** Place of the three AIM bytes `]Xn`. */
  aim: Offset.optional(),
  data: Offset,
  symbology: z.strictObject({ at: Offset, table: z.enum(['honeywell']).nullable() }).optional(),
  /** Only bit 0 is defined; the other seven are padding. */
  more: z.strictObject({ at: Offset, mask: z.literal(1) }).optional(),
  silenceMs: z.int().min(10).max(2000).optional(),
  timeoutMs: z.int().min(50).max(5000).default(500),
});

/** One message is one frame of this kind; for readers that deliver whole messages. */
const Messages = z.strictObject({ type: z.literal('messages'), kind: z.enum(['card']) });

const InitStep = z.union([
  z.strictObject({ feature: Hex }),
  z.strictObject({ output: Hex }),
  z.strictObject({ waitMs: z.int().min(1).max(1000) }),
]);

const Sample = z.strictObject({
  reports: z.array(Hex).min(1).max(160),
  text: z.string().max(8192),
  symbology: Symbology.nullable(),
});

/**
 * How one family of devices is recognised and how its reports become scans: data, so that a new model is no release
 * (docs/design/peripherals.md). Samples are reports of specimen codes; a profile that does not read them is refused.
 */
export const DeviceProfile = z
  .strictObject({
    format: z.literal(1),
    id: z.string().regex(/^[a-z0-9-]{1,60}$/),
    revision: z.int().min(1),
    title: z.string().min(1).max(80),
    evidence: z.enum(['captured', 'manual', 'code', 'learned', 'unverified']),
    transport: z.enum(['hid-pos', 'hid-vendor', 'simulator']),
    /** Any entry fits; inside an entry all given fields fit. Empty: chosen by hand only. */
    match: z.array(Match.refine((entry) => Object.keys(entry).length > 0, 'an empty entry fits every device')).max(40),
    /** `id` null: the device has no report ids and byte 0 is data. `bytes`: allowed lengths, id included. */
    reports: z.strictObject({ id: Hex.length(2).nullable(), bytes: z.array(z.int().min(1).max(1024)).max(8) }),
    init: z.array(InitStep).max(16).default([]),
    framing: z.discriminatedUnion('type', [Counted, Messages]),
    /** Exactly one occurrence is taken off the data. */
    prefix: Hex.max(64).default(''),
    suffix: Hex.max(64).default(''),
    /** A leading `]` + letter + digit or letter inside the data is the AIM identifier. */
    aimInData: z.boolean().default(false),
    /** For bytes that are neither ASCII nor UTF-8. */
    encoding: z.enum(['utf-8', 'latin-1']).default('utf-8'),
    dedupeMs: z.int().min(0).max(2000).default(300),
    samples: z.array(Sample).max(40).default([]),
  })
  .refine(fitsReports, 'a field of the framing lies outside the reports');
export type DeviceProfile = z.output<typeof DeviceProfile>;
export type CountedFraming = z.output<typeof Counted>;

function fitsReports(profile: {
  reports: { bytes: number[] };
  framing: z.output<typeof Counted> | z.output<typeof Messages>;
}): boolean {
  const { framing, reports } = profile;
  if (framing.type === 'messages') return true;
  const shortest = Math.min(...reports.bytes);
  const last = Math.max(
    framing.length.at,
    framing.data + framing.length.max - 1,
    framing.aim === undefined ? 0 : framing.aim + 2,
    framing.symbology?.at ?? 0,
    framing.more?.at ?? 0,
  );
  return reports.bytes.length > 0 && last < shortest;
}
