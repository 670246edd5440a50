import type { DeviceProfile } from '#contract/device-profiles';
import type { Sample } from '#contract/simulator';
import { matchProfile } from '../profiles/index.ts';
import type { Transport } from '../transport.ts';
import { encodeReports } from './encode.ts';
import { FakeHid } from './fake-hid.ts';
import { KTP_READER_PROFILE, READERS, type ReaderName } from './readers.ts';
import { qrOf, SAMPLES, type TraySample } from './samples.ts';

/** Two scanners and a KTP-el reader without hardware; development and test builds only. */
export interface Simulator {
  readonly transport: Transport;
  /** Of devices that exist only here. */
  readonly profiles: readonly DeviceProfile[];
  samples(): Sample[];
  /** Feeds the sample's reports, not its text; false when there is no such sample. */
  play(sample: string): boolean;
  /** Any text as a QR code on the Honeywell scanner. */
  playText(text: string): boolean;
}

/** `profiles` are those of real devices: the tray's scanners speak exactly what their profile says. */
export function createSimulator(profiles: readonly DeviceProfile[]): Simulator {
  const transport = new FakeHid();
  const known = [...profiles, KTP_READER_PROFILE];
  const paths = Object.fromEntries(
    Object.entries(READERS).map(([name, device]) => [name, transport.plug(device)]),
  ) as Record<ReaderName, string>;
  const feed = (sample: TraySample): boolean => {
    const matched = matchProfile({ ...READERS[sample.reader], path: '' }, known);
    if (matched.kind !== 'one') return false;
    const reports = encodeReports(matched.profile, sample);
    for (const report of sample.isCutOff ? reports.slice(0, -1) : reports)
      transport.report(paths[sample.reader], report);
    return true;
  };
  return {
    transport,
    profiles: [KTP_READER_PROFILE],
    samples: () => SAMPLES.map(({ id, group, title, note }) => ({ id, group, title, note })),
    play: (id) => {
      const sample = SAMPLES.find((candidate) => candidate.id === id);
      return sample !== undefined && feed(sample);
    },
    playText: (text) => feed(qrOf(text)),
  };
}
