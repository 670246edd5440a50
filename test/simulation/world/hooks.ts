import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { findMutant, patched } from '../mutants/mutants.ts';

/**
 * Loaded before everything else in a simulating process (`node --import`): gives the centre its ids from the seed, and
 * plants the bug named by `LOKET_MUTANT` while its module is loaded. Nothing is written to any source.
 */
const SOURCE = join(import.meta.dirname, '../../../src');
const ids = pathToFileURL(join(SOURCE, 'central/ports/ids.ts')).href;
const seeded = pathToFileURL(join(import.meta.dirname, 'seeded-ids.ts')).href;
const name = process.env['LOKET_MUTANT'];
const mutant = name === undefined ? undefined : findMutant(name);
const target = mutant && pathToFileURL(join(SOURCE, mutant.file)).href;

registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    return resolved.url === ids ? { ...resolved, url: seeded } : resolved;
  },
  load: (url, context, next) => {
    const loaded = next(url, context);
    if (!mutant || url !== target) return loaded;
    return { ...loaded, source: patched(mutant, Buffer.from(loaded.source as Uint8Array).toString('utf8')) };
  },
});
