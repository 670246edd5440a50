import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeviceProfile } from '#contract/device-profiles';
import { readProfile } from '#devices/profiles/index';
import { encodeReports } from '#devices/simulator/encode';
import { createAssembler, limitAssembler, SCAN_LIMITS, type AssemblerEvent } from '#domain/scan/index';
import { profileOf } from '#test/domain/scan/scans';

const IDS = ['honeywell-hid-pos', 'newland-hid-pos', 'hid-pos-offset1', 'symbol-simple-com'];
const profiles = IDS.map(profileOf);
const good = (profile: DeviceProfile) => encodeReports(profile, { bytes: Buffer.from('GOOD'), aim: ']C0' });

/** Content that no profile takes for an AIM identifier of its own. */
const content = (max: number) => fc.uint8Array({ minLength: 0, maxLength: max }).filter((bytes) => bytes[0] !== 0x5d);
const framesOf = (events: readonly AssemblerEvent[]) =>
  events.flatMap((event) => (event.type === 'frame' ? [event.frame] : []));

function assembled(profile: DeviceProfile, reports: readonly Uint8Array[]) {
  const assembler = createAssembler(profile);
  const events = reports.flatMap((report, index) => assembler.push(report, index));
  return framesOf([...events, ...assembler.tick(reports.length + 10_000)]);
}

describe.each(profiles.map((profile) => ({ id: profile.id, profile })))('$id', ({ profile }) => {
  test('gives back any bytes that were sent', () => {
    const largest = SCAN_LIMITS.scanBytes - 10;
    fc.assert(
      fc.property(content(largest), (bytes) => {
        const [frame, ...others] = assembled(profile, encodeReports(profile, { bytes, aim: ']C0' }));
        expect(others).toEqual([]);
        expect(Buffer.from(frame?.bytes ?? []).equals(bytes)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('survives any reports, keeps its limits, and reads the next scan after half a second of quiet', () => {
    const report = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.uint8Array({ minLength: 64, maxLength: 64 }),
      fc.constantFrom(...good(profile)),
    );
    fc.assert(
      fc.property(fc.array(report, { maxLength: 200 }), (reports) => {
        const assembler = createAssembler(profile);
        const frames = framesOf(reports.flatMap((bytes, index) => assembler.push(bytes, index)));
        expect(frames.every(({ bytes }) => bytes.length <= SCAN_LIMITS.scanBytes)).toBe(true);
        const later = reports.length + 500;
        assembler.tick(later);
        const events = good(profile).flatMap((bytes) => assembler.push(bytes, later));
        const [frame] = framesOf([...events, ...assembler.tick(later + 100)]);
        expect(Buffer.from(frame?.bytes ?? []).toString()).toBe('GOOD');
      }),
      { numRuns: 100 },
    );
  });

  test('never makes a frame longer than what was sent of a scan that was damaged on the way', () => {
    const damage = fc.constantFrom('lost', 'repeated', 'cut');
    fc.assert(
      fc.property(content(600), damage, fc.nat(), (bytes, kind, place) => {
        const reports = encodeReports(profile, { bytes, aim: ']C0' });
        const at = place % reports.length;
        const hit = reports[at] ?? new Uint8Array();
        const put = { lost: [], repeated: [hit, hit], cut: [hit.slice(0, 20)] }[kind];
        const sent = reports.toSpliced(at, 1, ...put);
        const sentBytes = bytes.length + (kind === 'repeated' ? hit.length : 0);
        const total = assembled(profile, sent).reduce((sum, frame) => sum + frame.bytes.length, 0);
        expect(total).toBeLessThanOrEqual(sentBytes + 4); // prefix and suffix of a part that stands alone
      }),
      { numRuns: 100 },
    );
  });

  test('is the same after printing and parsing, and refuses keys that it does not know', () => {
    const printed: unknown = JSON.parse(JSON.stringify(profile));
    expect(DeviceProfile.parse(printed)).toEqual(profile);
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (key) => {
        fc.pre(!(key in profile));
        expect(readProfile({ ...profile, [key]: 1 }).ok).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});

test('equal frames inside the window are one, outside two', () => {
  const [profile] = profiles;
  if (!profile) throw new Error('no profile');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 4000 }), (dedupeMs, gap) => {
      const assembler = limitAssembler(createAssembler(profile), { dedupeMs });
      const frames = [0, gap].flatMap((at) => good(profile).flatMap((report) => framesOf(assembler.push(report, at))));
      expect(frames).toHaveLength(gap < dedupeMs ? 1 : 2);
    }),
  );
});
