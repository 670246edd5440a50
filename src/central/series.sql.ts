import { z } from 'zod';
import { change, row, rows } from './db/sql.ts';

const Site = z.object({ id: z.uuid(), code: z.string(), next_machine: z.int() });

/** The row lock makes machine codes unique; the number is never given again. */
export const takeMachineNumbers = row(Site)`
  UPDATE site
  SET next_machine = next_machine + $2
  WHERE id = $1
  RETURNING id, code, next_machine`;

export const insertSeries = change`
  INSERT INTO number_series (series, machine_id)
  SELECT series, $1
  FROM unnest($2::text[]) AS t (series)`;

/** Codes given to this machine that no log uses yet. */
export const selectSpareSeries = rows(z.object({ series: z.string() }))`
  SELECT s.series
  FROM number_series s
  LEFT JOIN client_log_head h ON h.series = s.series
  WHERE s.machine_id = $1 AND h.series IS NULL
  ORDER BY s.given_at, s.series`;

/** Whose a code is, and whether a log uses it. Primary key, and the unique series of logs. */
export const selectSeries = row(z.object({ machine_id: z.uuid(), is_used: z.boolean() }))`
  SELECT s.machine_id, h.series IS NOT NULL AS is_used
  FROM number_series s
  LEFT JOIN client_log_head h ON h.series = s.series
  WHERE s.series = $1`;
