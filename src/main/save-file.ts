import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { HostAnswer } from '#contract/host';
import { fileFault, writeWhole } from './files.ts';

/** Where a file goes: a path that somebody chose, or null when they thought better of it. */
export type ChoosePath = (name: string) => Promise<string | null>;

/** Straight into one folder, for the tour and tests. */
export const intoFolder =
  (folder: string): ChoosePath =>
  async (name) =>
    join(folder, name);

/** Which file shall be read: a path that somebody chose, or null when they thought better of it. */
export type ChooseFile = () => Promise<string | null>;

/** The newest export of one folder, for the tour and tests. */
export const fromFolder =
  (folder: string): ChooseFile =>
  async () => {
    const names = (await readdir(folder)).filter((name) => name.endsWith('.lkx'));
    const found = await Promise.all(
      names.map(async (name) => ({ path: join(folder, name), at: (await stat(join(folder, name))).mtimeMs })),
    );
    return found.sort((a, b) => b.at - a.at)[0]?.path ?? null;
  };

/** Writes a file where the person chooses. `name` has passed the contract: no path in it. */
export async function saveFile(name: string, base64: string, choose: ChoosePath): Promise<HostAnswer<'save-file'>> {
  const path = await choose(name);
  if (path === null) return { kind: 'cancelled' };
  try {
    await writeWhole(path, Buffer.from(base64, 'base64'), 0o644);
    return { kind: 'saved', fileName: basename(path) };
  } catch (error) {
    return { kind: 'failed', reason: fileFault(error) };
  }
}
