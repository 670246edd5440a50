import { describe, expect, test } from 'vitest';
import { encodeReports } from '#devices/simulator/encode';
import { createAssembler, limitAssembler, type AssemblerEvent } from '#domain/scan/index';
import { profileOf } from './scans.ts';

const honeywell = profileOf('honeywell-hid-pos');
const newland = profileOf('newland-hid-pos');
const simpleCom = profileOf('symbol-simple-com');
const qr = (text: string) => encodeReports(honeywell, { bytes: Buffer.from(text), aim: ']Q1', vendorSymbology: 0x73 });
const seen = (events: readonly AssemblerEvent[]) =>
  events.map((event) => (event.type === 'dropped' ? event.reason : Buffer.from(event.frame.bytes).toString('latin1')));
const broken = Buffer.from('02ff'.padEnd(128, '0'), 'hex');

describe('counted reports', () => {
  test('of a continued scan are joined, and the last report gives the time', () => {
    const assembler = createAssembler(honeywell);
    const reports = qr('x'.repeat(120));
    const events = reports.flatMap((report, index) => assembler.push(report, 1000 + index * 10));
    expect(events).toMatchObject([
      { type: 'frame', frame: { symbology: 'qr', aim: ']Q1', vendorSymbology: 0x73, at: 1020 } },
    ]);
    expect(seen(events)).toEqual(['x'.repeat(120)]);
  });

  test('lose exactly one suffix', () => {
    const assembler = createAssembler(honeywell);
    expect(seen(qr('abc\r').flatMap((report) => assembler.push(report, 0)))).toEqual(['abc\r']);
  });

  test('whose last part does not come are dropped after half a second', () => {
    const assembler = createAssembler(honeywell);
    expect(assembler.push(qr('x'.repeat(120))[0] ?? broken, 0)).toEqual([]);
    expect(assembler.tick(499)).toEqual([]);
    expect(seen(assembler.tick(500))).toEqual(['cut-off']);
    expect(seen(qr('next').flatMap((report) => assembler.push(report, 501)))).toEqual(['next']);
  });

  test('with another symbology in the middle are two scans, the first one cut off', () => {
    const assembler = createAssembler(honeywell);
    assembler.push(qr('x'.repeat(120))[0] ?? broken, 0);
    const other = encodeReports(honeywell, { bytes: Buffer.from('12'), aim: ']C0', vendorSymbology: 0x6a });
    expect(seen(other.flatMap((report) => assembler.push(report, 5)))).toEqual(['cut-off', '12']);
  });

  test('of more than 8,192 bytes are dropped whole, tail included', () => {
    const assembler = createAssembler(honeywell);
    expect(seen(qr('x'.repeat(9000)).flatMap((report) => assembler.push(report, 0)))).toEqual(['too-long']);
    expect(seen(qr('next').flatMap((report) => assembler.push(report, 1)))).toEqual(['next']);
  });

  test('with a length above the maximum drop what was joined, tail included', () => {
    const assembler = createAssembler(honeywell);
    const [first, , last] = qr('x'.repeat(120));
    const events = [first, broken, last].flatMap((report) => assembler.push(report ?? broken, 0));
    expect(seen(events)).toEqual(['framing-changed']);
  });

  test('of another report id are not ours', () => {
    expect(createAssembler(honeywell).push(Buffer.from('05ff'.padEnd(128, '0'), 'hex'), 0)).toEqual([]);
  });

  test('take the AIM identifier out of the data only where the profile says so', () => {
    const reports = encodeReports(newland, { bytes: Buffer.from('6472'), aim: ']C0' });
    const events = reports.flatMap((report) => createAssembler(newland).push(report, 0));
    expect(events).toMatchObject([{ frame: { aim: ']C0', symbology: 'code-128' } }]);
    expect(seen(events)).toEqual(['6472']);
    const plain = encodeReports(simpleCom, { bytes: Buffer.from(']C06472') });
    const assembler = createAssembler(simpleCom);
    plain.forEach((report) => assembler.push(report, 0));
    expect(seen(assembler.tick(100))).toEqual([']C06472']);
  });

  test('that end by silence wait for it', () => {
    const assembler = createAssembler(simpleCom);
    const reports = encodeReports(simpleCom, { bytes: Buffer.from('y'.repeat(100)) });
    expect(reports.flatMap((report, index) => assembler.push(report, index * 50))).toEqual([]);
    expect(assembler.tick(149)).toEqual([]);
    expect(seen(assembler.tick(150))).toEqual(['y'.repeat(100)]);
  });
});

describe('answers to commands', () => {
  test('end with the menu answer, and what follows is a scan', () => {
    const assembler = createAssembler(honeywell);
    assembler.commandSent('REVINF', 0);
    const answer = (text: string, aim: string) =>
      encodeReports({ ...honeywell, suffix: '' }, { bytes: Buffer.from(text), aim });
    const events = [...answer('Product', ']X0'), ...answer('REVINF\u0015.', ']Z6'), ...qr('scan')].flatMap((report) =>
      assembler.push(report, 10),
    );
    expect(events).toMatchObject([
      { frame: { kind: 'reply', command: 'REVINF', result: null } },
      { frame: { kind: 'reply', command: 'REVINF', result: 'nak' } },
      { frame: { kind: 'scan', command: null } },
    ]);
  });

  test('are waited for one second', () => {
    const assembler = createAssembler(newland);
    const scan = encodeReports(newland, { bytes: Buffer.from('6472') });
    assembler.commandSent('trigger', 0);
    expect(scan.flatMap((report) => assembler.push(report, 1001))).toMatchObject([{ frame: { kind: 'scan' } }]);
    assembler.commandSent('trigger', 2000);
    expect(scan.flatMap((report) => assembler.push(report, 2010))).toMatchObject([{ frame: { kind: 'reply' } }]);
    expect(scan.flatMap((report) => assembler.push(report, 2020))).toMatchObject([{ frame: { kind: 'scan' } }]);
  });

  test('in the form of the menu are never scans, even if nobody asked', () => {
    const reports = encodeReports(honeywell, { bytes: Buffer.from('6472021211909003'), aim: ']Z6' });
    expect(reports.flatMap((report) => createAssembler(honeywell).push(report, 0))).toMatchObject([
      { frame: { kind: 'reply' } },
    ]);
  });
});

describe('limits', () => {
  const limited = () => limitAssembler(createAssembler(honeywell), honeywell);

  test('make one of two equal scans within 300 ms', () => {
    const assembler = limited();
    const at = (text: string, time: number) => seen(qr(text).flatMap((report) => assembler.push(report, time)));
    expect(at('a', 0)).toEqual(['a']);
    expect(at('a', 299)).toEqual([]);
    expect(at('a', 300)).toEqual(['a']);
    expect(at('b', 301)).toEqual(['b']);
    expect(at('a', 302)).toEqual(['a']);
  });

  test('pause the eleventh scan of a second for five seconds', () => {
    const assembler = limited();
    const at = (text: string, time: number) => seen(qr(text).flatMap((report) => assembler.push(report, time)));
    for (let index = 0; index < 10; index += 1) expect(at(`n${index}`, index * 50)).toEqual([`n${index}`]);
    expect(at('n10', 500)).toEqual(['too-fast']);
    expect(at('n11', 5499)).toEqual([]);
    expect(at('n12', 5500)).toEqual(['n12']);
  });

  test('let ten scans a second through for as long as it goes on', () => {
    const assembler = limited();
    const events = Array.from({ length: 100 }, (_, index) =>
      qr(`n${index}`).flatMap((report) => assembler.push(report, index * 100)),
    );
    expect(events.flat().every((event) => event.type === 'frame')).toBe(true);
  });

  test('pause a device that sends more than a thousand reports a second', () => {
    const assembler = limited();
    const noise = Buffer.from('05'.padEnd(128, '0'), 'hex');
    const events = Array.from({ length: 1001 }, () => assembler.push(noise, 1)).flat();
    expect(seen(events)).toEqual(['too-fast']);
  });

  test('never let the end of a scan through that began during a pause', () => {
    const assembler = limited();
    for (let index = 0; index <= 10; index += 1) qr(`n${index}`).forEach((report) => assembler.push(report, index));
    const [first, ...rest] = qr('x'.repeat(120));
    assembler.push(first ?? broken, 5009);
    expect(seen(rest.flatMap((report) => assembler.push(report, 5011)))).toEqual(['x'.repeat(120)]);
  });

  test('stop a device after three broken reports in a row', () => {
    const assembler = limited();
    const push = (report: Uint8Array) => seen(assembler.push(report, 0));
    expect(push(broken)).toEqual(['framing-changed']);
    expect(push(broken)).toEqual(['framing-changed']);
    expect(qr('good').flatMap(push)).toEqual(['good']);
    expect([broken, broken, broken].flatMap(push)).toEqual(['framing-changed', 'framing-changed', 'framing-changed']);
    expect(assembler.isStopped).toBe(true);
    expect(qr('late').flatMap(push)).toEqual([]);
  });
});
