import type { Conflict } from '#contract/conflicts';
import type { ParkedItem } from '#contract/parked';
import { useConflicts, useParked } from '#renderer/features/api/queries.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { useMemo, useState } from 'react';

/** One thing a supervisor decides: the fields of one row that were written twice, or one parked act. */
export type Decision =
  | { readonly kind: 'conflict'; readonly id: string; readonly conflicts: readonly [Conflict, ...Conflict[]] }
  | { readonly kind: 'parked'; readonly id: string; readonly item: ParkedItem };

/** Everything that waits in this mall; undecided first, and of those the conflicts, because each is one key. */
export function useDecisions() {
  const { go, session } = useDesk();
  const isActive = session.phase === 'active';
  const conflictQuery = useConflicts(isActive);
  const parkedQuery = useParked(isActive);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const choose = (id: string | null) => {
    setChosenId(id);
    go({ kind: 'decisions', isRefusing: false });
  };
  const conflicts = useMemo(() => byRow(conflictQuery.data?.conflicts ?? []), [conflictQuery.data]);
  const parked = useMemo(
    () => (parkedQuery.data?.items ?? []).map((item): Decision => ({ kind: 'parked', id: `parked:${item.id}`, item })),
    [parkedQuery.data],
  );
  const all = useMemo(() => [...conflicts, ...parked], [conflicts, parked]);
  const chosen = all.find(({ id }) => id === chosenId) ?? all.find(isOpen) ?? all[0] ?? null;
  /** The decision after this one that is still open, so that a row of them takes a row of single keys. */
  const goOn = () => {
    const at = all.findIndex(({ id }) => id === chosen?.id);
    const rest = [...all.slice(at + 1), ...all.slice(0, Math.max(0, at))];
    choose(rest.find(isOpen)?.id ?? null);
  };
  return {
    conflicts,
    parked,
    malls: parkedQuery.data?.malls ?? [],
    isLoading: conflictQuery.isPending || parkedQuery.isPending,
    chosen,
    choose,
    goOn,
  };
}

/** Nobody has chosen yet, here or as far as this counter knows. */
export const isOpen = (decision: Decision): boolean =>
  decision.kind === 'parked'
    ? decision.item.deciding === null
    : decision.conflicts.some(({ deciding }) => deciding === null);

function byRow(all: readonly Conflict[]): Decision[] {
  const rows = new Map<string, [Conflict, ...Conflict[]]>();
  for (const conflict of all) {
    const key = `conflict:${conflict.entity}:${conflict.entityId}`;
    const row = rows.get(key);
    if (row) row.push(conflict);
    else rows.set(key, [conflict]);
  }
  return [...rows].map(([id, conflicts]) => ({ kind: 'conflict', id, conflicts }));
}
