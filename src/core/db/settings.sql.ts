import { z } from 'zod';
import { change, row } from './sql.ts';

/** The first value stays. */
export const insertSetting = change`
  INSERT INTO setting (name, value)
  VALUES (:name, :value)
  ON CONFLICT (name) DO NOTHING`;

/** Primary key. */
export const selectSetting = row(z.object({ value: z.string() }))`
  SELECT value
  FROM setting
  WHERE name = :name`;

export const replaceSetting = change`
  INSERT OR REPLACE INTO setting (name, value)
  VALUES (:name, :value)`;
