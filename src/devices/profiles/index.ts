import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceProfile } from '#contract/device-profiles';
import { readProfile } from './read.ts';

export { matchProfile } from './match.ts';
export { readProfile } from './read.ts';

/** Far more than any profile needs; a larger file is not read. */
const MAX_FILE_BYTES = 1_048_576;

/** The profiles of a folder by file name; a refused one leaves the others usable. */
export function loadProfiles(folder: string): {
  readonly profiles: readonly DeviceProfile[];
  readonly refused: readonly { readonly file: string; readonly reason: string }[];
} {
  const profiles: DeviceProfile[] = [];
  const refused: { file: string; reason: string }[] = [];
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()) {
    const read = readFile(join(folder, file));
    if (!read.ok) refused.push({ file, reason: read.reason });
    else if (profiles.some(({ id }) => id === read.profile.id))
      refused.push({ file, reason: `id ${read.profile.id} is taken` });
    else profiles.push(read.profile);
  }
  return { profiles, refused };
}

function readFile(path: string) {
  const text = readFileSync(path, 'utf8');
  if (text.length > MAX_FILE_BYTES) return { ok: false, reason: 'the file is too large' } as const;
  try {
    return readProfile(JSON.parse(text));
  } catch {
    return { ok: false, reason: 'the file is no JSON' } as const;
  }
}
