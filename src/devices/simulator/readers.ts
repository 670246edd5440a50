import type { DeviceProfile } from '#contract/device-profiles';
import type { Plugged } from './fake-hid.ts';

/** A reader that delivers a whole KTP-el; real ones need an agreement with Dukcapil (docs/design/peripherals.md, section 9). */
export const KTP_READER_PROFILE: DeviceProfile = {
  format: 1,
  id: 'ktp-reader-simulator',
  revision: 1,
  title: 'Pembaca KTP-el (simulasi)',
  evidence: 'code',
  transport: 'simulator',
  match: [{ vid: '0000', pid: '0001', product: 'Pembaca KTP-el' }],
  reports: { id: null, bytes: [] },
  init: [],
  framing: { type: 'messages', kind: 'card' },
  prefix: '',
  suffix: '',
  aimInData: false,
  encoding: 'utf-8',
  dedupeMs: 300,
  samples: [],
};

const scanner = { interface: 0, usagePage: 0x8c, usage: 2 } as const;

/** What lies on the tray, by short names. */
export const READERS = {
  card: {
    vendorId: 0,
    productId: 1,
    serialNumber: 'SIM-1',
    product: 'Pembaca KTP-el (simulasi)',
    interface: 0,
    usagePage: 0,
    usage: 0,
  },
  honeywell: {
    ...scanner,
    vendorId: 0x0c2e,
    productId: 0x0b01,
    serialNumber: 'SIM-2',
    product: 'Honeywell (simulasi)',
  },
  newland: { ...scanner, vendorId: 0x1eab, productId: 0x0d10, serialNumber: 'SIM-3', product: 'Newland (simulasi)' },
} as const satisfies Record<string, Plugged>;

export type ReaderName = keyof typeof READERS;
