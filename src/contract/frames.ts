import { z } from 'zod';
import { DeviceStatus } from './devices.ts';
import { DeviceId } from './ids.ts';

export const Symbology = z.enum([
  'code-39',
  'code-93',
  'code-128',
  'gs1-128',
  'codabar',
  'itf',
  'ean-13',
  'ean-8',
  'upc-a',
  'databar',
  'qr',
  'gs1-qr',
  'micro-qr',
  'data-matrix',
  'gs1-data-matrix',
  'gs1-dotcode',
  'pdf417',
  'aztec',
]);
export type Symbology = z.output<typeof Symbology>;

/** What `devices` hands to core: the assembled bytes of one scan and only what the device itself said about them. */
export const Frame = z.strictObject({
  deviceId: DeviceId,
  profileId: z.string().max(60),
  kind: z.enum(['scan', 'stripe', 'mrz', 'card', 'uid', 'reply']),
  symbology: Symbology.nullable(),
  aim: z.string().max(3).nullable(),
  vendorSymbology: z.int().min(0).max(65535).nullable(),
  /** Base64 on the port, at most 8,192 bytes for a scan and 256 KiB for a card read. */
  bytes: z.base64().max(360_000),
  /** Character set of the profile for bytes that are neither ASCII nor UTF-8. */
  encoding: z.enum(['utf-8', 'latin-1']),
  /** Epoch milliseconds with fractions: arrival of the last report (t0 in docs/design/peripherals.md, section 14). */
  at: z.number(),
});
export type Frame = z.output<typeof Frame>;

/** From `devices` to core. `dropped` names a scan that was refused before it became a frame. */
export const DeviceMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('frame'), frame: Frame }),
  z.strictObject({ type: z.literal('devices'), devices: z.array(DeviceStatus).max(64) }),
  z.strictObject({
    type: z.literal('dropped'),
    deviceId: DeviceId,
    reason: z.enum(['too-long', 'cut-off', 'too-fast', 'framing-changed']),
    at: z.number(),
  }),
  z.strictObject({
    type: z.literal('samples'),
    id: z.int(),
    samples: z.array(z.strictObject({ id: z.string(), group: z.string(), title: z.string(), note: z.string() })),
  }),
  z.strictObject({ type: z.literal('played'), id: z.int(), found: z.boolean() }),
]);
export type DeviceMessage = z.output<typeof DeviceMessage>;

/** From core to `devices`. The simulator messages are answered only where a simulator is built in. */
export const DeviceRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('rescan') }),
  z.strictObject({ type: z.literal('samples'), id: z.int() }),
  z.strictObject({ type: z.literal('play'), id: z.int(), sample: z.string().max(60) }),
  z.strictObject({ type: z.literal('play-text'), id: z.int(), text: z.string().max(4096) }),
]);
export type DeviceRequest = z.output<typeof DeviceRequest>;
