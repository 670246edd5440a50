import type { HostAnswer, HostRequest } from '#contract/host';
import { fileFault } from './files.ts';
import { saveFile, type ChooseFile, type ChoosePath } from './save-file.ts';
import type { SecretStore } from './secret-store.ts';

/** Answers what `core` asks of main. `store` is undefined where this machine has no key store that may be used. */
export const answerHost =
  (store: SecretStore | undefined, choose: ChoosePath, chooseFile: ChooseFile) =>
  async (request: HostRequest): Promise<HostAnswer> => {
    if (request.kind === 'save-file') return saveFile(request.name, request.base64, choose);
    if (request.kind === 'choose-path') return chosen(await choose(request.name));
    if (request.kind === 'choose-file') return chosen(await chooseFile());
    if (!store) return { kind: 'failed', reason: 'unavailable' };
    if (request.kind === 'key-store') return { kind: 'key-store', name: store.name, isProtecting: store.isProtecting };
    if (request.kind === 'secret-get') return getSecret(store, request.name);
    return setSecret(store, request.name, request.value);
  };

const chosen = (path: string | null): HostAnswer => (path === null ? { kind: 'cancelled' } : { kind: 'chosen', path });

async function getSecret(store: SecretStore, name: string): Promise<HostAnswer> {
  try {
    return { kind: 'secret', value: await store.get(name) };
  } catch {
    return { kind: 'failed', reason: 'locked' }; // the file is there and cannot be opened: never treat it as absent
  }
}

async function setSecret(store: SecretStore, name: string, value: string): Promise<HostAnswer> {
  try {
    await store.set(name, value);
    return { kind: 'stored' };
  } catch (error) {
    const isOfFile = error instanceof Error && 'code' in error;
    return { kind: 'failed', reason: isOfFile ? fileFault(error) : 'locked' }; // else the key store refused to wrap it
  }
}

/** `devices` has nothing to ask. */
export const refuseAll = async (): Promise<HostAnswer> => ({ kind: 'failed', reason: 'refused' });
