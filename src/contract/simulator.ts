import { z } from 'zod';
import { Empty, query } from './define.ts';

/** One thing on the simulator's tray; development and test builds only. */
export const Sample = z.strictObject({
  id: z.string().max(60),
  group: z.enum(['card', 'barcode', 'receipt', 'hostile']),
  title: z.string().max(80),
  note: z.string().max(160),
});
export type Sample = z.output<typeof Sample>;

export const listSamples = query('simulator:use', Empty, z.strictObject({ samples: z.array(Sample) }));

/** Feeds the sample's report bytes into the simulated reader. Errors: `not-found` (scan). */
export const playSample = query('simulator:use', z.strictObject({ id: z.string().max(60) }), Empty);

/** Feeds any text as a QR code read by the simulated Honeywell scanner. */
export const playText = query('simulator:use', z.strictObject({ text: z.string().max(4096) }), Empty);
