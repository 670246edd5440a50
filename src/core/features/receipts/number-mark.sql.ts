import { z } from 'zod';
import { row, rows } from '#core/db/sql';

const Highest = z.object({ series: z.string(), last: z.string() });

/** Highest number of each series, `2026-11-24/0147`; over the unique index of numbers. Read once, at the start. */
export const selectHighest = rows(Highest)`
  SELECT site || '-' || machine AS series, max(local_date || '/' || printf('%04d', sequence)) AS last
  FROM receipt
  GROUP BY site, machine
  ORDER BY site, machine`;

const Own = z.object({
  machineId: z.string(),
  series: z.string(),
  spareSeries: z.string().transform((text) => z.array(z.string()).parse(JSON.parse(text))),
  seriesSpent: z.int(),
});

export const selectOwnSeries = row(Own)`
  SELECT machine_id AS machineId, series, spare_series AS spareSeries, series_spent AS seriesSpent
  FROM sync_meta
  WHERE one = 1 AND series IS NOT NULL`;
