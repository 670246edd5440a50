import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KEY_FILES, type HostAnswer } from '#contract/host';
import { writeWhole } from './files.ts';

/** Turns the text of a secret into bytes that only this user on this machine can turn back. */
export interface Wrapper {
  readonly name: Extract<HostAnswer<'key-store'>, { kind: 'key-store' }>['name'];
  readonly isProtecting: boolean;
  wrap(text: string): Promise<Uint8Array>;
  /** `isStale`: the key store asks to store the secret anew. Throws when the bytes are not its own. */
  unwrap(bytes: Uint8Array): Promise<{ readonly text: string; readonly isStale: boolean }>;
}

/** Secrets by name, each a file beside the database, private to the user. */
export interface SecretStore {
  readonly name: Wrapper['name'];
  readonly isProtecting: boolean;
  /** Null when nothing is stored. Throws when the key store is locked or the file is not its own. */
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
}

export function secretStore(folder: string, wrapper: Wrapper): SecretStore {
  const pathOf = (name: string) => join(folder, `${name}${KEY_FILES.suffix}`);
  const set = async (name: string, value: string) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeWhole(pathOf(name), await wrapper.wrap(value), 0o600);
  };
  return {
    name: wrapper.name,
    isProtecting: wrapper.isProtecting,
    get: async (name) => {
      const bytes = await readIfThere(pathOf(name));
      if (!bytes) return null;
      const { text, isStale } = await wrapper.unwrap(bytes);
      if (isStale) await set(name, text);
      return text;
    },
    set,
  };
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Protects nothing: the development runtime has no key store. Only for demo data; the window says so. */
export const INSECURE_DEVELOPMENT_WRAPPER: Wrapper = {
  name: 'insecure-development',
  isProtecting: false,
  wrap: async (text) => Buffer.from(KEY_FILES.insecureMark + text, 'utf8'),
  unwrap: async (bytes) => {
    const text = Buffer.from(bytes).toString('utf8');
    if (!text.startsWith(KEY_FILES.insecureMark)) throw new Error('Not a development key file');
    return { text: text.slice(KEY_FILES.insecureMark.length), isStale: false };
  },
};
