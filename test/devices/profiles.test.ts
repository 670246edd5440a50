import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DeviceProfile } from '#contract/device-profiles';
import { loadProfiles, matchProfile, readProfile } from '#devices/profiles/index';
import { HONEYWELL } from './rig.ts';

const { profiles, refused } = loadProfiles('resources/device-profiles');
const honeywell: unknown = JSON.parse(readFileSync('resources/device-profiles/honeywell-hid-pos.json', 'utf8'));
const changed = (change: object) => readProfile({ ...Object(honeywell), ...change });
const info = (change: object) => ({ ...HONEYWELL, path: '', ...change });

describe('the shipped profiles', () => {
  test('all load and read their own samples', () => {
    expect(refused).toEqual([]);
    expect(profiles.map(({ id }) => id)).toEqual([
      'access-is-hid-pos',
      'hid-pos-offset1',
      'honeywell-hid-pos',
      'microscan-hid-vendor',
      'newland-hid-pos',
      'symbol-simple-com',
    ]);
    expect(profiles.every(({ samples }) => samples.length > 0)).toBe(true);
  });

  test('are what the udev rule permits, no more and no less', () => {
    const rule = readFileSync('resources/udev/70-loket-devices.rules', 'utf8');
    const vids = profiles.flatMap(({ match }) => match.flatMap(({ vid }) => vid ?? []));
    const written = /ATTRS\{idVendor\}=="([0-9a-f|]+)"/.exec(rule)?.[1]?.split('|');
    expect(written?.toSorted()).toEqual([...new Set(vids)].toSorted());
  });
});

describe('a profile is refused', () => {
  test.each([
    [{ framing: { type: 'packets' } }, 'framing "packets" is not built into this version'],
    [{ framing: { type: 'keys' } }, 'framing "keys" is not built into this version'],
    [{ transport: 'serial-cdc' }, 'transport "serial-cdc" is not built into this version'],
    [{ transport: 'pcsc-later' }, 'transport "pcsc-later" is not built into this version'],
    [{ match: [{}] }, 'match.0: an empty entry fits every device'],
    [{ suffix: '0' }, 'suffix'],
    [{ reports: { id: '02', bytes: [32] } }, 'a field of the framing lies outside the reports'],
    [
      { samples: [{ reports: ['02'.padEnd(128, '0')], text: 'x', symbology: null }] },
      'sample 1 is not read as the profile says',
    ],
    [{ suffix: '31' }, 'sample 1 is not read as the profile says'],
    [{ extra: 1 }, 'profile'],
  ])('%j: %s', (change, reason) => {
    expect(changed(change)).toMatchObject({ ok: false, reason: expect.stringContaining(reason) });
  });

  test.each([null, 1, 'x', []])('when it is %j', (json) => {
    expect(readProfile(json).ok).toBe(false);
  });
});

describe('a device finds its profile', () => {
  test('by vendor, page and usage, never by vendor alone', () => {
    expect(matchProfile(info({}), profiles)).toMatchObject({ kind: 'one', profile: { id: 'honeywell-hid-pos' } });
    expect(matchProfile(info({ usagePage: 0xff8c }), profiles)).toEqual({ kind: 'none' });
    expect(matchProfile(info({ vendorId: 0x1234 }), profiles)).toEqual({ kind: 'none' });
    expect(matchProfile(info({ vendorId: 0x1234, product: 'ATR 200' }), profiles)).toMatchObject({
      profile: { id: 'access-is-hid-pos' },
    });
  });

  test('of the most given fields, and none when two are equal', () => {
    const base = profiles.find(({ id }) => id === 'honeywell-hid-pos');
    if (!base) throw new Error('not shipped');
    const other = (id: string, match: DeviceProfile['match']): DeviceProfile => ({ ...base, id, match });
    const narrow = other('narrow', [{ vid: '0c2e', pid: '0b01', usagePage: '008c', usage: '0002' }]);
    expect(matchProfile(info({}), [...profiles, narrow])).toMatchObject({ profile: { id: 'narrow' } });
    const twin = other('twin', [{ vid: '0c2e', usagePage: '008c', interface: 0 }]);
    expect(matchProfile(info({}), [...profiles, twin])).toEqual({
      kind: 'two',
      profiles: ['honeywell-hid-pos', 'twin'],
    });
    expect(matchProfile(info({ product: 'LSR' }), profiles)).toMatchObject({ kind: 'two' });
  });
});
