/**
 * Builds `resources/regions/regions.json`: current provinces, regencies and districts from `idn-area-data`, and the
 * codes that are no longer given out but stand in people's NIKs, from the 34-province table inside `nik-parser`.
 *
 *   node scripts/regions.mjs            writes the table and the notice beside it
 *   node scripts/regions.mjs --check    exits with 1 when the table on disk is not the one that would be written
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const read = (path) => readFileSync(new URL(path, root), 'utf8');
const plain = (code) => code.replaceAll('.', '');

/** Two or three columns: `11.01.01,11.01,Bakongan`, or with a quoted name `35.29.22,35.29,"Ra""as"`. */
function current(file, columns) {
  const entries = read(`node_modules/idn-area-data/data/${file}.csv`)
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => {
      const cells = line.trim().split(',');
      if (cells.length !== columns) throw new Error(`${file}.csv: cannot read "${line}"`);
      return [plain(cells[0]), cells[columns - 1].replace(/^"(.*)"$/, '$1').replaceAll('""', '"')];
    });
  return sorted(entries);
}

/** `KAB. MERAUKE` -> `Kabupaten Merauke`, `MERAUKE -- 99616` -> `Merauke`. */
const oldName = (text) =>
  text
    .split(' -- ')[0]
    .trim()
    .toLowerCase()
    .replace(/^kab\.? /, 'kabupaten ')
    .replace(/(^|[\s(./-])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase());

const retired = (old, now) =>
  sorted(
    Object.entries(old)
      .filter(([code]) => !(code in now))
      .map(([code, name]) => [code, oldName(name)]),
  );

const sorted = (entries) => Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));

const old = JSON.parse(read('node_modules/nik-parser/dist/wilayah.json'));
const now = {
  provinces: current('provinces', 2),
  regencies: current('regencies', 3),
  districts: current('districts', 3),
};
const table = {
  format: 1,
  notice: 'Contains data of idn-area-data 4.0.1 (ODbL 1.0) and nik-parser 1.0.1 (MIT); see NOTICE.md',
  ...now,
  retired: {
    provinces: retired(old.provinsi, now.provinces),
    regencies: retired(old.kabkot, now.regencies),
    districts: retired(old.kecamatan, now.districts),
  },
};
const text = `${JSON.stringify(table, null, 1)}\n`;
const target = new URL('resources/regions/regions.json', root);

if (process.argv.includes('--check')) {
  const isSame = readFileSync(target, 'utf8') === text;
  console.log(isSame ? 'regions.json is up to date' : 'regions.json differs: run node scripts/regions.mjs');
  process.exitCode = isSame ? 0 : 1;
} else {
  writeFileSync(target, text);
  writeFileSync(new URL('resources/regions/LICENSE-ODbL.md', root), read('node_modules/idn-area-data/data/LICENSE.md'));
  console.log(`${fileURLToPath(target)}: ${Object.keys(now.districts).length} districts`);
}
