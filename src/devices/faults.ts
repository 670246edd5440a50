import type { DeviceFault } from '#contract/devices';

/** What an error of node-hid means for the officer. Texts of hidapi on Linux, Windows and macOS; unknown ones need a technician. */
export function faultOf(error: unknown): DeviceFault {
  const text = error instanceof Error ? error.message : String(error);
  if (/no such (device|file)|not found|disconnect|not connected/i.test(text)) return 'unplugged';
  if (/busy|in use|exclusive|sharing/i.test(text)) return 'in-use';
  return 'no-permission';
}
