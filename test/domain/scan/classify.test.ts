import { describe, expect, test } from 'vitest';
import { noticeText } from '#domain/scan/index';
import { classified } from './scans.ts';

describe('a scan is', () => {
  test.each([
    ['https://layananonline.dukcapil.kemendagri.go.id/v/1?x=2', 'dukcapil-document-url'],
    ['HTTPS://LAYANANONLINE.DUKCAPIL.KEMENDAGRI.GO.ID/', 'dukcapil-document-url'],
    ['http://layananonline.dukcapil.kemendagri.go.id/', 'url'],
    ['https://layananonline.dukcapil.kemendagri.go.id:8443/', 'url'],
    ['https://petugas@layananonline.dukcapil.kemendagri.go.id/', 'url'],
    ['https://layananonline.dukcapil.kemendagri.go.id.jahat.example/', 'url'],
    ['https://pusat.example/v#1abc-_', 'receipt'],
    ['https://pusat.example:8443/v#1abc', 'receipt'],
    ['https://pusat.example/v#1', 'url'],
    ['https://pusat.example/v#2abc', 'url'],
    ['https://pusat.example/v?x=1#1abc', 'url'],
    ['http://pusat.example/v#1abc', 'url'],
    ['https://pusat.example/v#1a b', 'unknown'],
    ['javascript:alert(1)', 'unknown'],
    ['=HYPERLINK("http://x")', 'unknown'],
    ['http://', 'unknown'],
    ['6472 0212-1190.9003', 'nik'],
    ['NIK 6472021211909003', 'unknown'],
    ['64.72.010.001.002-0034.0', 'nop'],
    ['12345678', 'unknown'],
    ['', 'unknown'],
  ] as const)('%s: %s', (text, kind) => {
    expect(classified(text).kind).toBe(kind);
  });

  test('a receipt with its token, which is checked elsewhere', () => {
    const scan = classified('https://pusat.example:8443/v#1AbC-_\r\n');
    expect(scan).toMatchObject({
      host: 'pusat.example:8443',
      token: 'AbC-_',
      text: 'https://pusat.example:8443/v#1AbC-_',
    });
  });

  test('a link with its host in punycode', () => {
    const scan = classified('https://layananonline.dukcаpil.kemendagri.go.id/v');
    expect(scan).toMatchObject({ kind: 'url', host: expect.stringContaining('xn--') });
    expect(noticeText(scan)).toMatch(/^layananonline\.xn--/);
  });

  test('a NIK that may be a family card number too, unless its day or year rule that out', () => {
    expect(classified('6472030505109001')).toMatchObject({ kind: 'nik', region: '64.72.03', alternatives: ['kk'] });
    expect(classified('6472034505109001')).toMatchObject({ sex: 'female', alternatives: [] });
    expect(classified('6472030505909001')).toMatchObject({ alternatives: [] });
    expect(classified('6472032411269001').alternatives).toEqual(['kk']);
    expect(classified('6472032511269001').alternatives).toEqual([]);
  });

  test('ambiguous with 13 or 15 digits, candidates in a fixed order', () => {
    expect(classified('4006381333932')).toMatchObject({ reason: 'ambiguous', candidates: ['nib', 'bpjs'] });
    expect(classified('09.254.294.3-407.000')).toMatchObject({
      candidates: ['npwp', 'billing-code'],
      text: '092542943407000',
    });
  });

  test('a tax object by its parts, without a look-up of its region', () => {
    expect(classified('647201000100200340')).toMatchObject({
      parts: { region: '64.72.010.001', block: '002', serial: '0034', code: '0' },
    });
  });

  test('a card UID only from a card reader; from a scanner it is the weaker reading', () => {
    expect(classified('04a1b2c3', { kind: 'uid' })).toMatchObject({ kind: 'card-uid', uid: '04A1B2C3' });
    expect(classified('04A1B2C3')).toMatchObject({ kind: 'unknown', alternatives: ['card-uid'] });
  });

  test('binary when its bytes are no text in any way the profile allows', () => {
    expect(classified(Uint8Array.of(0x80, 0xff))).toMatchObject({ kind: 'unknown', reason: 'binary', text: null });
    expect(classified(Uint8Array.of(0x4d, 0xfc), { encoding: 'latin-1' })).toMatchObject({
      reason: 'no-rule',
      text: 'Mü',
    });
  });

  test('never ruined by control characters in its text', () => {
    expect(classified('6472\u00000212\u00071190\u001b9003')).toMatchObject({ kind: 'nik', value: '6472021211909003' });
  });
});

describe('a payment card', () => {
  test.each([
    '%B4111111111111111^CONTOH/ANNA^2912101?',
    'x;4111111111111111=2912101?',
    'https://contoh.example/?q=;4111111111111111=29',
    '%B4111 1111 1111 1111^A^',
    '%b4111\u00001111\r\n11111111^A^',
    ';378282246310005=2912',
  ])('is redacted wherever its track stands: %j', (text) => {
    for (const kind of ['scan', 'stripe', 'card', 'uid', 'mrz'] as const) {
      const scan = classified(text, { kind });
      expect(scan).toMatchObject({
        kind: 'unknown',
        reason: 'payment-card',
        redacted: true,
        text: null,
        candidates: [],
      });
      expect(JSON.stringify(scan)).not.toMatch(/\d/);
      expect(noticeText(scan)).toBeNull();
    }
  });

  test('is none when the number fails its check', () => {
    expect(classified('%B4111111111111112^A^')).toMatchObject({ reason: 'no-rule' });
  });
});

describe('goods', () => {
  test('keep their elements, dates within fifty years, day 00 as the last of the month', () => {
    const said = { symbology: 'gs1-128' } as const;
    expect(classified('11760200', said)).toMatchObject({ elements: [{ ai: '11', date: '2076-02-29' }] });
    expect(classified('11770200', said)).toMatchObject({ elements: [{ ai: '11', date: '1977-02-28' }] });
    expect(classified('\u001d3103000750', said)).toMatchObject({ elements: [{ ai: '3103', value: '000750' }] });
  });

  test.each(['0109521234543214', '17261331', '17260230', '99', '5512', '01095', 'abc', ''])(
    'that cannot be taken apart are left to the other rules: %j',
    (text) => {
      expect(classified(text, { symbology: 'gs1-128' }).kind).not.toBe('gs1');
    },
  );

  test('need their symbology: the same digits alone are not taken apart', () => {
    expect(classified('0109521234543213', { symbology: 'gs1-128' }).kind).toBe('gs1');
    expect(classified('0109521234543213').kind).toBe('nik');
  });
});

describe('what may be shown', () => {
  test('of a NIK is its end, also inside a longer text', () => {
    expect(noticeText(classified('6472021211909003'))).toBe('•••• •••• •••• 9003');
    expect(noticeText(classified('nik=6472021211909003'))).toBe('nik=•••• •••• •••• 9003');
    expect(noticeText(classified('a'.repeat(20) + '6472 0212 1190 9003'))).not.toMatch(/6472|0212|1190/);
    expect(noticeText(classified('x647202121190900364720212119090031'))).not.toMatch(/\d{4}/);
  });

  test('is at most 32 characters, with hidden ones escaped', () => {
    const shown = noticeText(classified('a\u202Eb\u200Bc' + 'x'.repeat(100))) ?? '';
    expect(shown).toMatch(/^a\\u\{202e\}b\\u\{200b\}cx+…$/);
    expect(Array.from(shown)).toHaveLength(32);
    expect(noticeText(classified('y'.repeat(32)))).toBe('y'.repeat(32));
  });

  test('of a card is its masked NIK and nothing else', () => {
    const card = classified('{"nik":"6472021211909003","nama":"BUDI SANTOSO"}', { kind: 'card' });
    expect(noticeText(card)).toBe('•••• •••• •••• 9003');
    expect(noticeText(classified('{"nama":"BUDI"}', { kind: 'card' }))).toBeNull();
  });
});
