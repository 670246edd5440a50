import type { LedgerEntry } from '#contract/ledger';
import { codeText } from '#renderer/features/texts/code-text.ts';
import { isMessage, type Texts } from '#renderer/text/text.tsx';

/** Where an entry is, as one sentence (docs/design/sync.md, section 13). `since`: already in words. */
export function entryText(entry: LedgerEntry, since: string, t: Texts): string {
  const { state, reason, files, unsentDays } = entry;
  const values = {
    since,
    days: unsentDays,
    stored: files.stored,
    total: files.total,
    missing: files.missing,
    reason: reason === null ? t('ledger.no-reason') : codeText('reject-reason', reason, t),
    now: nowText(entry, t),
  };
  return t(`ledger.state.${state}`, values);
}

/** What a refused change found instead, with its comma; empty where the centre told nothing. */
function nowText({ reason, current }: LedgerEntry, t: Texts): string {
  if (current === null || current === '') return '';
  if (reason === 'still_parked') return t('ledger.now', { what: codeText('park-reason', current, t) });
  const state = `state.${current}`;
  return isMessage(state) ? t('ledger.now', { what: t(state) }) : '';
}
