import { dialog } from 'electron';
import type { HostTexts } from './texts.ts';

/** Says that `core` does not come up, what is safe and what can be done. Resolves to what was chosen. */
export async function showFailure(texts: HostTexts): Promise<'restart' | 'quit'> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: texts['host.failure.title'],
    message: texts['host.failure.message'],
    detail: texts['host.failure.detail'],
    buttons: [texts['host.failure.restart'], texts['host.failure.quit']],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  return response === 0 ? 'restart' : 'quit';
}
