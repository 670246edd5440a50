import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseRegions, regionName, regionOf } from '#domain/regions/index';

const json: unknown = JSON.parse(readFileSync('resources/regions/regions.json', 'utf8'));
const table = parseRegions(json);

describe('the region table', () => {
  test('is the one that the script writes from the two packages', () => {
    const said = execFileSync(process.execPath, ['scripts/regions.mjs', '--check'], { encoding: 'utf8' });
    expect(said).toContain('up to date');
  });

  test('has as many entries as docs/design/domain.md counts', () => {
    expect(table.current.provinces.size).toBe(38);
    expect(table.current.regencies.size).toBe(514);
    expect(table.current.districts.size).toBe(7285);
    expect(table.retired.regencies.size).toBe(26);
    expect(table.retired.districts.size).toBe(523);
  });

  test('names a district in force, dotted or not', () => {
    const region = regionOf(table, '647203');
    expect(regionName(region)).toBe('Samarinda Ulu, Kota Samarinda, Kalimantan Timur');
    expect(region).toEqual({ ...regionOf(table, '64.72.03'), code: '64.72.03', known: true, retired: false });
  });

  test('knows Merauke by its old code, and says that the code is retired', () => {
    const region = regionOf(table, '910101');
    expect(region).toMatchObject({ known: true, retired: true, regency: 'Kabupaten Merauke' });
  });

  test('takes the name in force where a code was reused', () => {
    expect(regionOf(table, '147112')).toMatchObject({ district: 'Rumbai', retired: false });
  });

  test('names what it can of an unknown district', () => {
    const region = regionOf(table, '647299');
    expect(region).toMatchObject({ known: false, retired: false, district: null, regency: 'Kota Samarinda' });
    expect(regionName(region)).toBe('Kota Samarinda, Kalimantan Timur');
  });

  test.each(['', '64', '6472031', '__proto__', 'abcdef'])('knows nothing of the code "%s"', (code) => {
    expect(regionOf(table, code).known).toBe(false);
  });

  test.each([null, [], {}, { format: 2 }, { format: 1, provinces: { '1': 'x' } }])(
    'refuses a file that is no table: %j',
    (value) => {
      expect(() => parseRegions(value)).toThrow('Region table');
    },
  );
});
