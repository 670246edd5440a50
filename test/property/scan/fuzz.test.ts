import { expect, test } from 'vitest';
import { encodeReports } from '#devices/simulator/encode';
import {
  classify,
  createAssembler,
  decode,
  limitAssembler,
  noticeText,
  portFrame,
  SCAN_LIMITS,
} from '#domain/scan/index';
import { Frame } from '#contract/frames';
import { DeviceId } from '#contract/ids';
import { profileOf, today } from '#test/domain/scan/scans';

const REPORTS = 200_000;
const IDS = ['honeywell-hid-pos', 'newland-hid-pos', 'hid-pos-offset1', 'symbol-simple-com', 'microscan-hid-vendor'];

/** mulberry32: the same reports on every machine for one seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

test.each(IDS)('%s: a storm of reports makes only frames that the contract and the classifier take', (id) => {
  const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000);
  const random = randomOf(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const noise = (length: number) => Uint8Array.from({ length }, () => below(256));
  const profile = profileOf(id);
  const sizes = profile.reports.bytes;
  const next = (): readonly Uint8Array[] => {
    const choice = random();
    if (choice < 0.5) return [noise(choice < 0.1 ? below(1200) : (sizes[0] ?? 64))];
    const reports = encodeReports(profile, { bytes: noise(below(200)), aim: ']Q1', vendorSymbology: below(256) });
    const hit = reports[below(reports.length)];
    if (choice > 0.75 && hit) hit[below(hit.length)] = below(256);
    return reports;
  };
  const deviceId = DeviceId.parse(id);
  const assembler = createAssembler(profile);
  const limited = limitAssembler(createAssembler(profile), profile);
  let at = 0;
  let sent = 0;
  let frames = 0;
  while (sent < REPORTS / IDS.length) {
    for (const report of next()) {
      at += random() < 0.05 ? 600 : below(40);
      sent += 1;
      limited.push(report, at);
      for (const event of assembler.push(report, at)) {
        if (event.type === 'dropped') continue;
        frames += 1;
        const isFrame = event.frame.bytes.length <= SCAN_LIMITS.scanBytes;
        const frame = portFrame(event.frame, deviceId, profile);
        if (!isFrame || (frames % 50 === 0 && !Frame.safeParse(frame).success))
          expect.fail(`seed ${seed}, report ${sent}`);
        noticeText(classify(decode(frame), { today }));
      }
    }
  }
  expect(frames, `seed ${seed}`).toBeGreaterThan(100);
  assembler.tick(at + 1000);
  const last = encodeReports(profile, { bytes: Buffer.from('GOOD'), aim: ']C0' });
  const events = [...last.flatMap((report) => assembler.push(report, at + 1000)), ...assembler.tick(at + 2000)];
  expect(events, `seed ${seed}`).toMatchObject([
    { type: 'frame', frame: { bytes: new Uint8Array(Buffer.from('GOOD')) } },
  ]);
});
