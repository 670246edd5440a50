import type { LedgerEntry, LedgerGroup } from '#contract/ledger';
import type { Output } from '#contract/index';
import { useLedger } from '#renderer/features/api/queries.ts';
import { useSettled } from '#renderer/features/search/use-settled.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useMemo, useState } from 'react';

const ASK_AFTER_MS = 150;
const NONE: readonly LedgerEntry[] = [];
type Counts = Output<'ledger.list'>['counts'];

/** The key of an entry in the list: a citizen and an application could share an id. */
export const entryKey = ({ entity, id }: LedgerEntry): string => `${entity}:${id}`;

/** The list, what narrows it, and the entry in view: the chosen one, else the first. */
export function useLedgerScreen(group: LedgerGroup | null) {
  const { session } = useDesk();
  const [text, setText] = useState('');
  const [chosenKey, choose] = useState<string | null>(null);
  const asked = useSettled(text, ASK_AFTER_MS);
  const query = useLedger(group, asked, session.phase === 'active');
  const pages = query.data?.pages;
  const entries = useMemo(() => pages?.flatMap((page) => page.entries) ?? NONE, [pages]);
  const counts: Counts = pages?.[0]?.counts ?? { action: 0, running: 0, done: 0 };
  return {
    text,
    setText,
    isSearching: asked !== '',
    isLoading: query.isPending,
    entries,
    counts,
    notices: pages?.[0]?.notices ?? [],
    chosen: entries.find((entry) => entryKey(entry) === chosenKey) ?? entries[0] ?? null,
    choose,
    /** Null: everything is shown. */
    more: query.hasNextPage ? () => void query.fetchNextPage() : null,
  };
}
