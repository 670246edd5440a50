import { expect, test } from 'vitest';
import { FakeHid } from '#devices/simulator/fake-hid';
import { HONEYWELL, settled } from './rig.ts';

/** The habits of node-hid 3.4.0 that the design measured; the code above the seam is written against them. */
const reports = (count: number) => Array.from({ length: count }, (_, index) => Uint8Array.of(index));

test('of a hundred reports before the first listener, 63 are kept', async () => {
  const hid = new FakeHid();
  const path = hid.plug(HONEYWELL);
  const handle = await hid.open(path);
  for (const report of reports(100)) hid.report(path, report);
  const got: number[] = [];
  handle.on('data', (report) => void got.push(report[0] ?? -1));
  await settled();
  expect(got).toEqual(reports(63).map(([value]) => value));
});

test('an unplugged device tells a string, refuses to be written, and closes once', async () => {
  const hid = new FakeHid();
  const path = hid.plug(HONEYWELL);
  const handle = await hid.open(path);
  const errors: unknown[] = [];
  handle.on('error', (error) => void errors.push(error));
  hid.unplug(path);
  await settled();
  expect(errors).toEqual(['could not read from HID device']);
  await expect(handle.write(Buffer.of(1))).rejects.toThrow('No such device');
  await expect(handle.sendFeatureReport(Buffer.of(1))).rejects.toThrow('No such device');
  await handle.close();
  await expect(handle.close()).rejects.toThrow('closed');
});

test('a path is given to the next device', () => {
  const hid = new FakeHid();
  const path = hid.plug(HONEYWELL);
  expect(hid.plug(HONEYWELL)).not.toBe(path);
  hid.unplug(path);
  expect(hid.plug({ ...HONEYWELL, serialNumber: 'other' })).toBe(path);
});

test('every handle of one device gets every report', async () => {
  const hid = new FakeHid();
  const path = hid.plug(HONEYWELL);
  const got: string[] = [];
  for (const name of ['a', 'b']) (await hid.open(path)).on('data', () => void got.push(name));
  hid.report(path, Uint8Array.of(1));
  await settled();
  expect(got).toEqual(['a', 'b']);
});

test('what a listener throws comes back as an error, and a device that is not there does not open', async () => {
  const hid = new FakeHid();
  const path = hid.plug(HONEYWELL, { isPermitted: false });
  await expect(hid.open(path)).rejects.toThrow('Permission denied');
  await expect(hid.open('/simulator/hidraw9')).rejects.toThrow('No such file');
  hid.permit(path);
  const handle = await hid.open(path);
  const errors: unknown[] = [];
  handle.on('error', (error) => void errors.push(error));
  handle.on('data', () => {
    throw new Error('listener');
  });
  hid.report(path, Uint8Array.of(1));
  await settled();
  expect(errors).toEqual([new Error('listener')]);
});
