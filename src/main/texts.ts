import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { RESOURCES_FOLDER } from './folders.ts';

/** The few texts that are shown outside a page: titles, the file dialog, and the failure that leaves no page alive. */
const HostTexts = z.strictObject({
  'host.window.officer': z.string(),
  'host.window.simulator': z.string(),
  'host.window.development-runtime': z.string(),
  'host.open.export': z.string(),
  'host.failure.title': z.string(),
  'host.failure.message': z.string(),
  'host.failure.detail': z.string(),
  'host.failure.restart': z.string(),
  'host.failure.quit': z.string(),
});
export type HostTexts = z.output<typeof HostTexts>;

/** Indonesian, the language of the desk; pages switch for themselves. */
export const readTexts = async (): Promise<HostTexts> =>
  HostTexts.parse(JSON.parse(await readFile(join(RESOURCES_FOLDER, 'locales/host.id.json'), 'utf8')));
