import { describe, expect, test } from 'vitest';
import { Sample } from '#contract/simulator';
import { SAMPLES } from '#devices/simulator/samples';
import { classify, decode, noticeText } from '#domain/scan/index';
import { today } from '#test/domain/scan/scans';
import { settled, startRig } from './rig.ts';

/** What core gets of each sample: kind and reason of the classified scan, or why it was dropped. */
const EXPECTED: Readonly<Record<string, string>> = {
  'card-budi': 'ktp-el',
  'card-siti': 'ktp-el',
  'card-yohanes': 'ktp-el',
  'card-dewi': 'ktp-el',
  'card-fields-missing': 'ktp-el',
  'nik-honeywell': 'nik',
  'nik-newland': 'nik',
  'nik-or-kk': 'nik',
  'thirteen-digits': 'unknown ambiguous',
  ean: 'gs1',
  gs1: 'gs1',
  nop: 'nop',
  'dukcapil-url': 'dukcapil-document-url',
  'receipt-forged': 'receipt',
  'too-long': 'dropped too-long',
  binary: 'unknown binary',
  formula: 'unknown no-rule',
  'javascript-url': 'unknown no-rule',
  markup: 'unknown no-rule',
  'look-alike-url': 'url',
  bidi: 'unknown no-rule',
  'cut-off': 'dropped cut-off',
  'payment-card': 'unknown payment-card',
  'card-broken': 'unknown bad-card',
  'card-extra': 'unknown bad-card',
};

async function played(sample: string) {
  const rig = await startRig({ simulator: true });
  rig.port.ask({ type: 'play', id: 7, sample });
  await rig.clock.move(1000);
  await rig.devices.close();
  return rig.port;
}

describe('the simulator', () => {
  test('has two scanners and a card reader, all marked as simulated', async () => {
    const rig = await startRig({ simulator: true });
    expect(rig.port.devices).toMatchObject([
      { profileId: 'ktp-reader-simulator', state: 'ready', simulated: true },
      { profileId: 'honeywell-hid-pos', state: 'ready', simulated: true },
      { profileId: 'newland-hid-pos', state: 'ready', simulated: true },
    ]);
    await rig.devices.close();
  });

  test('lists what is on the tray', async () => {
    const rig = await startRig({ simulator: true });
    rig.port.ask({ type: 'samples', id: 3 });
    expect(rig.port.messages.at(-1)).toMatchObject({
      type: 'samples',
      id: 3,
      samples: SAMPLES.map(({ id }) => ({ id })),
    });
    for (const { id, group, title, note } of SAMPLES) expect(Sample.parse({ id, group, title, note }).id).toBe(id);
    expect(SAMPLES.map(({ id }) => id)).toEqual(Object.keys(EXPECTED));
    await rig.devices.close();
  });

  test.each(Object.entries(EXPECTED))('plays %s: %s', async (sample, expected) => {
    const port = await played(sample);
    expect(port.messages).toContainEqual({ type: 'played', id: 7, found: true });
    const scans = port.frames.map((frame) => classify(decode(frame), { today }));
    const kinds = scans.map((scan) => (scan.kind === 'unknown' ? `unknown ${scan.reason}` : scan.kind));
    expect([...kinds, ...port.dropped.map((reason) => `dropped ${reason}`)]).toEqual([expected]);
    for (const scan of scans) expect(noticeText(scan) ?? '').not.toMatch(/4111|<script|\u202e|647202121190/);
  });

  test('plays any text as a QR code', async () => {
    const rig = await startRig({ simulator: true });
    rig.port.ask({ type: 'play-text', id: 9, text: 'Permohonan é 1' });
    await settled();
    expect(rig.port.messages).toContainEqual({ type: 'played', id: 9, found: true });
    expect(rig.port.frames).toMatchObject([{ symbology: 'qr', kind: 'scan' }]);
    expect(rig.port.texts).toEqual(['Permohonan é 1']);
    await rig.devices.close();
  });

  test('does not know other samples, and answers nothing found when it is not there', async () => {
    expect((await played('nothing')).messages).toContainEqual({ type: 'played', id: 7, found: false });
    const rig = await startRig();
    rig.port.ask({ type: 'samples', id: 1 });
    rig.port.ask({ type: 'play', id: 2, sample: 'card-budi' });
    expect(rig.port.messages.slice(-2)).toEqual([
      { type: 'samples', id: 1, samples: [] },
      { type: 'played', id: 2, found: false },
    ]);
    await rig.devices.close();
  });

  test('writes no content of a scan into the log', async () => {
    const rig = await startRig({ simulator: true });
    for (const [index, { id }] of SAMPLES.entries()) {
      rig.port.ask({ type: 'play', id: index, sample: id });
      await rig.clock.move(1000);
    }
    expect(rig.log.length).toBeGreaterThan(0);
    expect(JSON.stringify(rig.log)).not.toMatch(/6472|BUDI|HYPERLINK|4111|jahat/);
    await rig.devices.close();
  });
});
