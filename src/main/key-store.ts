import { join } from 'node:path';
import { safeStorage } from 'electron';
import { KEY_FILES } from '#contract/host';
import { FLAVOUR } from './flavour.ts';
import { INSECURE_DEVELOPMENT_WRAPPER, secretStore, type SecretStore, type Wrapper } from './secret-store.ts';

/**
 * The store of wrapped keys below the data folder; undefined in a release on a machine that has none which
 * protects. Call after `app` is ready.
 */
export async function openSecretStore(dataFolder: string): Promise<SecretStore | undefined> {
  const folder = join(dataFolder, KEY_FILES.folder);
  const wrapper = (await isAvailable()) ? safeStorageWrapper() : INSECURE_DEVELOPMENT_WRAPPER;
  if (wrapper.isProtecting) return secretStore(folder, wrapper);
  if (FLAVOUR === 'release') return undefined;
  process.stderr.write('Loket: no key store on this machine; keys are kept UNPROTECTED, for demo data only\n');
  return secretStore(folder, wrapper);
}

/** The asynchronous interface exists from Electron 45 on, the development runtime has the old one. */
const hasAsync = (): boolean => typeof safeStorage.isAsyncEncryptionAvailable === 'function';

const isAvailable = async (): Promise<boolean> =>
  hasAsync() ? await safeStorage.isAsyncEncryptionAvailable() : safeStorage.isEncryptionAvailable();

function safeStorageWrapper(): Wrapper {
  const isBasicText = process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text';
  return {
    name: isBasicText ? 'basic-text' : 'safe-storage',
    isProtecting: !isBasicText,
    wrap: async (text) => (hasAsync() ? await safeStorage.encryptStringAsync(text) : safeStorage.encryptString(text)),
    unwrap: async (bytes) => {
      const wrapped = Buffer.from(bytes);
      if (!hasAsync()) return { text: safeStorage.decryptString(wrapped), isStale: false };
      const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(wrapped);
      return { text: result, isStale: shouldReEncrypt };
    },
  };
}
