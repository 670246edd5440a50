import { z } from 'zod';
import type { Db } from '#core/db/sql';
import { insertSetting, selectSetting } from '#core/db/settings.sql';

const Mark = z.enum(['demo', 'production']);

/** Marks a new database as demo or production, once and for ever; false when this file is of the other kind. */
export function demoMark(db: Db, isDemo: boolean): boolean {
  const wanted: z.output<typeof Mark> = isDemo ? 'demo' : 'production';
  insertSetting(db, { name: 'kind', value: wanted });
  return Mark.parse(selectSetting(db, { name: 'kind' })?.value) === wanted;
}
