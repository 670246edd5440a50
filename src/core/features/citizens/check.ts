import type { Input, Output } from '#contract/index';
import type { Core } from '#core/context';
import { fail } from '#core/fault';
import { regionName } from '#domain/regions/index';
import { nikCheck } from './masked.ts';

/** Rules about what is being typed; the database is not asked. Errors: `nik-format`. */
export function checkCitizen(core: Core, input: Input<'citizens.check'>): Output<'citizens.check'> {
  const check = nikCheck(core, input);
  if (!check.ok) fail('nik-format', {});
  return { warnings: [...check.warnings], region: regionName(check.region) || null };
}
