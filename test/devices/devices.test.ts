import { describe, expect, test } from 'vitest';
import { encodeReports } from '#devices/simulator/encode';
import { profileOf } from '#test/domain/scan/scans';
import { CorePort, HONEYWELL, settled, startRig, type Rig } from './rig.ts';

const profile = profileOf('honeywell-hid-pos');
const PATH = '/simulator/hidraw0';
const qr = (text: string) => encodeReports(profile, { bytes: Buffer.from(text), aim: ']Q1', vendorSymbology: 0x73 });
const scan = async ({ hid }: Pick<Rig, 'hid'>, text: string, path = PATH) => {
  for (const report of qr(text)) hid.report(path, report);
  await settled();
};
const states = ({ port }: Rig) => port.devices.map(({ state, fault }) => [state, fault]);

describe('a scanner', () => {
  test('is opened, named without its path, and its scans arrive as frames', async () => {
    const rig = await startRig({ plugged: [HONEYWELL] });
    expect(rig.port.devices).toMatchObject([
      {
        deviceId: '0c2e:0b01:H1:0:008c:0002',
        name: 'Voyager 1602g',
        profileId: 'honeywell-hid-pos',
        state: 'ready',
        fault: null,
      },
    ]);
    await scan(rig, 'x'.repeat(100));
    expect(rig.port.frames).toMatchObject([
      {
        deviceId: '0c2e:0b01:H1:0:008c:0002',
        profileId: 'honeywell-hid-pos',
        kind: 'scan',
        symbology: 'qr',
        at: rig.clock.now(),
      },
    ]);
    expect(rig.port.texts).toEqual(['x'.repeat(100)]);
    await rig.devices.close();
  });

  test('that is pulled out is shown as unplugged, half a scan is dropped, and plugged in again it works', async () => {
    const rig = await startRig({ plugged: [HONEYWELL] });
    const [half] = qr('x'.repeat(100));
    rig.hid.report(PATH, half ?? new Uint8Array());
    rig.hid.unplug(PATH);
    await settled();
    expect(states(rig)).toEqual([['absent', 'unplugged']]);
    await rig.clock.move(10_000);
    expect(rig.hid.plug(HONEYWELL)).toBe(PATH);
    await settled();
    expect(states(rig)).toEqual([['ready', null]]);
    await scan(rig, 'after');
    expect(rig.port.texts).toEqual(['after']);
    expect(rig.port.dropped).toEqual([]);
    await rig.devices.close();
  });

  test('without permission is tried again until it has it, and the fault is shown meanwhile', async () => {
    const rig = await startRig();
    const path = rig.hid.plug(HONEYWELL, { isPermitted: false });
    await settled();
    expect(states(rig)).toEqual([['opening', null]]);
    await rig.clock.move(4400);
    expect(states(rig)).toEqual([['faulty', 'no-permission']]);
    const told = rig.log.length;
    await rig.clock.move(100_000);
    expect(rig.log).toHaveLength(told);
    rig.hid.permit(path);
    await rig.clock.move(10_000);
    expect(states(rig)).toEqual([['ready', null]]);
    await rig.devices.close();
  });

  test('whose data changes shape is stopped until it is plugged in again', async () => {
    const rig = await startRig({ plugged: [HONEYWELL] });
    for (let count = 0; count < 3; count += 1) rig.hid.report(PATH, Buffer.from('02ff'.padEnd(128, '0'), 'hex'));
    await settled();
    expect(states(rig)).toEqual([['faulty', 'framing-changed']]);
    expect(rig.hid.report(PATH, qr('never')[0] ?? new Uint8Array())).toBe(false); // nobody has it open
    await rig.clock.move(60_000);
    expect(rig.port.frames).toEqual([]);
    rig.hid.unplug(PATH);
    await settled();
    rig.hid.plug(HONEYWELL);
    await settled();
    await scan(rig, 'again');
    expect(rig.port.texts).toEqual(['again']);
    await rig.devices.close();
  });

  test('whose last report is lost gives a dropped scan after half a second', async () => {
    const rig = await startRig({ plugged: [HONEYWELL] });
    for (const report of qr('x'.repeat(100)).slice(0, -1)) rig.hid.report(PATH, report);
    await rig.clock.move(499);
    expect(rig.port.dropped).toEqual([]);
    await rig.clock.move(10);
    expect(rig.port.dropped).toEqual(['cut-off']);
    await rig.devices.close();
  });

  test('does not mix with another one', async () => {
    const rig = await startRig({ plugged: [HONEYWELL, { ...HONEYWELL, serialNumber: 'H2' }] });
    const [one, two] = ['1'.repeat(100), '2'.repeat(100)].map(qr);
    for (let index = 0; index < 2; index += 1) {
      rig.hid.report('/simulator/hidraw0', one?.[index] ?? new Uint8Array());
      rig.hid.report('/simulator/hidraw1', two?.[index] ?? new Uint8Array());
    }
    await settled();
    expect(rig.port.texts.toSorted()).toEqual(['1'.repeat(100), '2'.repeat(100)]);
    expect(rig.port.frames.map(({ deviceId }) => deviceId).toSorted()).toEqual([
      '0c2e:0b01:H1:0:008c:0002',
      '0c2e:0b01:H2:0:008c:0002',
    ]);
    await rig.devices.close();
  });

  test('without a serial number is told from its twin for this session', async () => {
    const twin = { ...HONEYWELL, serialNumber: '' };
    const rig = await startRig({ plugged: [twin, twin] });
    expect(rig.port.devices.map(({ deviceId }) => deviceId)).toEqual([
      '0c2e:0b01::0:008c:0002',
      '0c2e:0b01::0:008c:0002#2',
    ]);
    await rig.devices.close();
  });

  test('that nobody knows, or that two profiles fit, is shown and not opened', async () => {
    const unknown = { ...HONEYWELL, vendorId: 0x1234 };
    const rig = await startRig({ plugged: [unknown, { ...unknown, product: 'ATR LSR', vendorId: 0x0c2e }] });
    expect(rig.port.devices).toMatchObject([
      { state: 'faulty', fault: 'unknown-device', profileId: null },
      { state: 'faulty', fault: 'two-profiles', profileId: null },
    ]);
    await scan(rig, 'never');
    expect(rig.port.frames).toEqual([]);
    await rig.devices.close();
  });

  test('is not what mice and keyboards are', async () => {
    const rig = await startRig({ plugged: [{ ...HONEYWELL, vendorId: 0x046d, usagePage: 1, usage: 6 }] });
    expect(rig.port.devices).toEqual([]);
    await rig.devices.close();
  });
});

describe('a restart of core', () => {
  test('loses no scan of the last five seconds, and begins with the list of devices', async () => {
    const rig = await startRig({ plugged: [HONEYWELL] });
    rig.port.close();
    await scan(rig, 'old');
    await rig.clock.move(5001);
    await scan(rig, 'new');
    const next = new CorePort();
    rig.devices.attach(next);
    expect(next.texts).toEqual(['new']);
    expect(next.devices).toHaveLength(1);
    await scan(rig, 'later');
    expect(next.texts).toEqual(['new', 'later']);
    expect(rig.port.texts).toEqual([]);
    await rig.devices.close();
  });

  test('keeps the sixteen newest scans', async () => {
    const rig = await startRig({ plugged: [HONEYWELL] });
    rig.port.close();
    for (let index = 0; index < 20; index += 1) {
      await scan(rig, `n${index}`);
      await rig.clock.move(150);
    }
    const next = new CorePort();
    rig.devices.attach(next);
    expect(next.texts).toEqual(Array.from({ length: 16 }, (_, index) => `n${index + 4}`));
    await rig.devices.close();
  });
});

test('a machine that cannot list devices stays calm and says so once', async () => {
  const rig = await startRig();
  rig.hid.list = () => Promise.reject(Object.assign(new Error('no library'), { code: 'ERR_DLOPEN_FAILED' }));
  for (let count = 0; count < 5; count += 1) rig.port.ask({ type: 'rescan' });
  await settled();
  rig.port.ask({ type: 'rescan' });
  await settled();
  expect(rig.port.devices).toEqual([]);
  expect(rig.log).toEqual([{ event: 'devices-not-listed', details: { code: 'ERR_DLOPEN_FAILED' } }]);
  await rig.devices.close();
});

test('a request that is none of the contract is refused without an answer', async () => {
  const rig = await startRig({ simulator: true });
  const before = rig.port.messages.length;
  for (const message of [
    null,
    'x',
    { type: 'open' },
    { type: 'play', id: 1 },
    { type: 'rescan', path: '/dev/hidraw0' },
  ])
    rig.port.ask(message);
  await settled();
  expect(rig.port.messages).toHaveLength(before);
  await rig.devices.close();
});
