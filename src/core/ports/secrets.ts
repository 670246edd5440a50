import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

export type SecretName = 'database' | 'seal' | 'machine' | 'machine-next';

/** Keys wrapped by the operating system's key store; values are base64. The real one is in main (docs/design/security.md). */
export interface Secrets {
  /** False where the store protects nothing: the window says so, and a release refuses to enrol. */
  readonly isProtected: boolean;
  get(name: SecretName): Promise<string | null>;
  set(name: SecretName, value: string): Promise<void>;
}

const Stored = z.record(z.string(), z.string());
export const INSECURE_FILE = 'keys.insecure-development.json';

/** Development and tests only: a plain file beside the database, named for what it is. */
export function insecureFileSecrets(dataFolder: string): Secrets {
  const file = join(dataFolder, INSECURE_FILE);
  const read = () => (existsSync(file) ? Stored.parse(JSON.parse(readFileSync(file, 'utf8'))) : {});
  return {
    isProtected: false,
    get: (name) => Promise.resolve(read()[name] ?? null),
    set: (name, value) => {
      writeFileSync(`${file}.tmp`, JSON.stringify({ ...read(), [name]: value }), { mode: 0o600, flush: true });
      renameSync(`${file}.tmp`, file);
      return Promise.resolve();
    },
  };
}
