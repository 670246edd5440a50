import { z } from 'zod';
import { Empty, event, query } from './define.ts';
import { DeviceId, Instant } from './ids.ts';

/** Fault codes of docs/design/peripherals.md, section 12; each has a text in both languages. */
export const DeviceFault = z.enum([
  'absent',
  'unplugged',
  'no-permission',
  'in-use',
  'unknown-device',
  'two-profiles',
  'init-failed',
  'cut-off',
  'framing-changed',
  'too-fast',
  'too-long',
  'restarted',
]);
export type DeviceFault = z.output<typeof DeviceFault>;

export const DeviceStatus = z.strictObject({
  deviceId: DeviceId,
  name: z.string().max(120),
  profileId: z.string().max(60).nullable(),
  state: z.enum(['absent', 'opening', 'init', 'ready', 'faulty']),
  fault: DeviceFault.nullable(),
  since: Instant,
  simulated: z.boolean(),
});
export type DeviceStatus = z.output<typeof DeviceStatus>;

export const listDevices = query('devices:read', Empty, z.strictObject({ devices: z.array(DeviceStatus) }));
export const devicesChanged = event(z.strictObject({ devices: z.array(DeviceStatus) }));
