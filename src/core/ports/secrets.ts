import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEY_FILES } from '#contract/host';
import { codeOf, systemFault } from '#core/db/disk';
import { StartRefused } from '#core/db/open';

export type SecretName = 'database' | 'seal' | 'machine' | 'machine-next';

/** Keys wrapped by the operating system's key store; values are base64. The real one is in main (docs/design/security.md). */
export interface Secrets {
  /** False where the store protects nothing: the window says so, and a release refuses to enrol. */
  readonly isProtected: boolean;
  get(name: SecretName): Promise<string | null>;
  set(name: SecretName, value: string): Promise<void>;
}

/**
 * Development and tests only: the files of main's own unprotected store, named and marked for what they are.
 * Throws `StartRefused`: `key-store-locked` for a file of another store, `folder-read-only` and `disk-full` when storing.
 */
export function insecureFileSecrets(dataFolder: string): Secrets {
  const folder = join(dataFolder, KEY_FILES.folder);
  const pathOf = (name: SecretName) => join(folder, `${name}${KEY_FILES.suffix}`);
  return {
    isProtected: false,
    get: async (name) => {
      const text = readIfThere(pathOf(name));
      if (text === null) return null;
      if (!text.startsWith(KEY_FILES.insecureMark)) throw new StartRefused('key-store-locked');
      return text.slice(KEY_FILES.insecureMark.length);
    },
    set: async (name, value) => {
      const file = pathOf(name);
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        writeFileSync(`${file}.tmp`, KEY_FILES.insecureMark + value, { mode: 0o600, flush: true });
        renameSync(`${file}.tmp`, file);
      } catch (error) {
        throw new StartRefused(systemFault(error), error);
      }
    },
  };
}

/** Only a file that is not there is no key: one that cannot be read must never be made anew. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return null;
    throw new StartRefused('key-store-locked', error);
  }
}
