import { existsSync } from 'node:fs';
import type { Device } from 'node-hid';
import type { Clock } from '../clock.ts';
import type { DeviceInfo, DeviceLog, Transport } from '../transport.ts';

/** An event only asks for a new list, after this much quiet: two udevds tell everything twice. */
const QUIET_MS = 200;
/** Listing disturbs transfers on Windows. */
const POLL_MS = process.platform === 'win32' ? 10_000 : 3000;
/** Without them `usb` 3.1.0 has no events, and without the second it ends the process by an unhandled rejection. */
const NEEDED_FOR_EVENTS = ['/run/udev/control', '/sys/bus/usb/devices'];

/** Real devices through node-hid 3.4.0, its asynchronous functions only (docs/design/peripherals.md). */
export const hidTransport = (clock: Clock, log: DeviceLog): Transport => ({
  isSimulated: false,
  list: async () => {
    const { devicesAsync } = await hid();
    return (await devicesAsync()).map(infoOf);
  },
  open: async (path) => {
    const { HIDAsync } = await hid();
    return HIDAsync.open(path);
  },
  watch: (changed) => watch(clock, log, changed),
});

/** Loaded at the first use, so that a machine where the native part does not load still has everything else. */
const hid = async () => (await import('node-hid')).default;

/** 0xFF8C was seen sign-extended on macOS; absent fields of libusb entries become 0 and match nothing. */
const infoOf = (device: Device): DeviceInfo => ({
  vendorId: device.vendorId,
  productId: device.productId,
  path: device.path ?? '',
  serialNumber: device.serialNumber ?? '',
  product: device.product ?? '',
  interface: device.interface,
  usagePage: (device.usagePage ?? 0) & 0xffff,
  usage: (device.usage ?? 0) & 0xffff,
});

function watch(clock: Clock, log: DeviceLog, changed: () => void): () => void {
  let stopQuiet = () => {};
  let stopEvents = () => {};
  let stopPolling = () => {};
  let isStopped = false;
  const poll = () => {
    stopPolling = clock.after(POLL_MS, () => {
      changed();
      poll();
    });
  };
  const soon = () => {
    stopQuiet();
    stopQuiet = clock.after(QUIET_MS, changed);
  };
  const withoutEvents = () => {
    if (isStopped) return;
    log('devices-polling', { everyMs: POLL_MS });
    poll();
  };
  if (process.platform === 'linux' && !NEEDED_FOR_EVENTS.every((path) => existsSync(path))) withoutEvents();
  else {
    void usbEvents(soon).then((stop) => {
      if (isStopped) stop();
      else stopEvents = stop;
    }, withoutEvents);
  }
  return () => {
    isStopped = true;
    stopQuiet();
    stopPolling();
    stopEvents();
  };
}

async function usbEvents(soon: () => void): Promise<() => void> {
  const { usb } = await import('usb');
  usb.addEventListener('connect', soon);
  usb.addEventListener('disconnect', soon);
  return () => {
    usb.removeEventListener('connect', soon);
    usb.removeEventListener('disconnect', soon);
  };
}
