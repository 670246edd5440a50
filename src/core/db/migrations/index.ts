import { foundation } from './0010-foundation.ts';
import { incarnations } from './0020-incarnations.ts';
import { ledger } from './0030-ledger.ts';
import { attachments } from './0040-attachments.ts';
import { unsent } from './0080-unsent.ts';
import { receiptLevels } from './0100-receipt-levels.ts';

/** Forward only, numbered by tens; one that was released never changes (docs/core.md). */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

export const MIGRATIONS: readonly Migration[] = [foundation, incarnations, ledger, attachments, unsent, receiptLevels];

export const LATEST_VERSION: number = MIGRATIONS.at(-1)?.version ?? 0;
