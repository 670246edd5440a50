import { basename } from 'node:path';
import type { Input, Output } from '#contract/index';
import type { Officer } from '#contract/session';
import type { Core } from '#core/context';
import { replaceSetting } from '#core/db/settings.sql';
import { transact } from '#core/transaction';
import { EXPORTED_SETTING } from './state.ts';

/** Errors: `not-enrolled`, `export-unavailable`, `save-cancelled`, `save-failed`. */
export async function exportUnsent(
  core: Core,
  officer: Officer,
  _input: Input<'sync.export'>,
): Promise<Output<'sync.export'>> {
  const plan = core.sync.planExport();
  const path = await core.host.choosePath(plan.fileName);
  const done = await core.sync.export(plan, path);
  transact(core, officer, (tx) => {
    const subject = { kind: 'workstation', id: plan.machineId } as const;
    tx.audit({ action: 'work-exported', subject, count: done.mutationCount });
    replaceSetting(tx.db, { name: EXPORTED_SETTING, value: tx.wall });
  });
  core.emit('sync.changed', core.sync.state());
  return { fileName: basename(path), ...done };
}
