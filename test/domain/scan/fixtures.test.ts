import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { replay } from '#cli/replay';
import { DeviceId, type SiteDate } from '#contract/ids';
import { classify, decode } from '#domain/scan/index';

const today = '2026-11-24' as SiteDate;
const Expected = z.object({
  frames: z.array(z.record(z.string(), z.unknown())),
  classified: z.array(z.record(z.string(), z.unknown())),
  decoded: z.array(z.record(z.string(), z.unknown())).optional(),
});
const fixtures = z
  .array(z.object({ id: z.string(), profile: z.string(), reports: z.array(z.string()), expect: Expected }).loose())
  .parse(JSON.parse(readFileSync('test/support/fixtures/hid-fixtures.json', 'utf8')));

/** Their framings (packets, tracks, keys, envelope) are not built; what their frames mean is. */
const FRAMING_OUT_OF_SCOPE = ['snapi-ean13', 'magtek-2tracks', 'wedge-nik-enter', 'rte-native-td3'];

const Line = z.object({
  id: z.string(),
  problem: z.string().optional(),
  frames: z.array(z.unknown()).optional(),
  classified: z.array(z.unknown()).optional(),
});

function replayed(list: unknown) {
  const lines: string[] = [];
  const status = replay(list, (line) => lines.push(line), today);
  return { status, lines: lines.map((line) => Line.parse(JSON.parse(line))), text: lines.join('\n') };
}

describe('recorded reports', () => {
  test.each(fixtures.filter(({ id }) => !FRAMING_OUT_OF_SCOPE.includes(id)))('$id is read as expected', (fixture) => {
    const { status, lines } = replayed([fixture]);
    expect(status).toBe(0);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.frames).toMatchObject(fixture.expect.frames);
    expect(lines[0]?.frames).toHaveLength(fixture.expect.frames.length);
    expect(lines[0]?.classified).toMatchObject(fixture.expect.classified);
    expect(lines[0]?.classified).toHaveLength(fixture.expect.classified.length);
  });

  test('of framings that are not built are refused in plain words', () => {
    const { status, lines } = replayed(fixtures.filter(({ id }) => FRAMING_OUT_OF_SCOPE.includes(id)));
    expect(status).toBe(1);
    expect(lines.map(({ problem }) => problem)).toEqual([
      'profile zebra-snapi is not built into this version',
      'profile magtek-sureswipe is not built into this version',
      'profile keyboard-wedge is not built into this version',
      'profile rte6701-native is not built into this version',
    ]);
  });

  test.each(fixtures.filter(({ id }) => FRAMING_OUT_OF_SCOPE.includes(id)))(
    '$id means what it should once it is a frame',
    ({ id, profile, expect: expected }) => {
      const [frame] = expected.frames;
      const bytes = Buffer.from(String(frame?.['bytes']), 'hex').toString('base64');
      const rest = {
        deviceId: DeviceId.parse(id),
        profileId: profile,
        vendorSymbology: null,
        encoding: 'utf-8',
        at: 0,
      } as const;
      const kind = z.enum(['scan', 'stripe', 'mrz']).parse(frame?.['kind']);
      const symbology = frame?.['symbology'] === 'ean-13' ? 'ean-13' : null;
      const scan = decode({ ...rest, kind, symbology, aim: null, bytes });
      if (expected.decoded) expect([scan]).toMatchObject(expected.decoded);
      expect(classify(scan, { today })).toMatchObject(expected.classified[0] ?? {});
    },
  );

  test('show nothing of a payment card', () => {
    const text = '%B4111111111111111^CONTOH/ANNA^2912101?';
    const report = Buffer.alloc(64);
    report.set([2, text.length]);
    report.write(']Q1', 2, 'latin1');
    report.write(text, 5, 'latin1');
    const { status, text: printed } = replayed([
      { id: 'card', profile: 'honeywell-hid-pos', reports: [report.toString('hex')] },
    ]);
    expect(status).toBe(0);
    expect(printed).toContain('payment-card');
    expect(printed).not.toContain('4111');
    expect(printed).not.toContain(Buffer.from('4111').toString('hex'));
    expect(printed).not.toContain('CONTOH');
  });

  test.each([null, {}, [{ id: 'x' }], [{ id: 'x', profile: 'y', reports: ['zz'] }]])('%j is no recording', (value) => {
    expect(replayed([]).status).toBe(0);
    const lines: string[] = [];
    expect(replay(value, (line) => lines.push(line))).toBe(1);
    expect(lines).toEqual(['{"problem":"not a list of recorded reports"}']);
  });
});
