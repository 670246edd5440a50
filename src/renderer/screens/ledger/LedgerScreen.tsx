import type { LedgerEntry, LedgerGroup } from '#contract/ledger';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import { exportUnsent } from '#renderer/commands/export-unsent.ts';
import { filterLedger } from '#renderer/commands/filter-ledger.ts';
import { openImports } from '#renderer/commands/open-imports.ts';
import { sendNow } from '#renderer/commands/send-now.ts';
import { useSync } from '#renderer/features/api/queries.ts';
import { focusFirst, focusPanel } from '#renderer/features/focus/focus.ts';
import { useListFocus } from '#renderer/features/focus/use-list-focus.ts';
import { useDesk } from '#renderer/screens/desk/desk.ts';
import { LEDGER_FILTERS } from '#renderer/screens/desk/use-desk-actions.ts';
import { WorkFrame } from '#renderer/screens/desk/WorkFrame.tsx';
import { useTexts } from '#renderer/text/text.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { List } from '#renderer/ui/list.tsx';
import { PageHead } from '#renderer/ui/page-head.tsx';
import { SearchField } from '#renderer/ui/search-field.tsx';
import { Segments } from '#renderer/ui/segments.tsx';
import { Empty } from '#renderer/ui/subject.tsx';
import { useMemo, useRef, type RefObject } from 'react';
import { EntryPanel } from './EntryPanel.tsx';
import { EntryRow } from './EntryRow.tsx';
import { FilesGoing } from './FilesGoing.tsx';
import styles from './ledger.module.css';
import { Notices } from './Notices.tsx';
import { entryKey, useLedgerScreen } from './use-ledger-screen.ts';

const RECEIPT_LENGTH = 40;
const GROUPS: readonly LedgerGroup[] = ['action', 'running', 'done'];

/** Kiriman: every application and document of this counter, where it is, since when, why, and what to do. */
export function LedgerScreen() {
  const { screen } = useDesk();
  const t = useTexts();
  const group = screen.kind === 'ledger' ? screen.group : null;
  const ledger = useLedgerScreen(group);
  const list = useRef<HTMLDivElement>(null);
  useListFocus(ledger.chosen ? entryKey(ledger.chosen) : '');
  return (
    <>
      <WorkFrame
        label={t('ledger.title')}
        head={
          <>
            <Notices notices={ledger.notices} />
            <Head ledger={ledger} group={group} list={list} />
          </>
        }
      >
        <div ref={list}>
          {ledger.entries.length > 0 && <Entries ledger={ledger} />}
          {ledger.entries.length === 0 && !ledger.isLoading && (
            <Nothing isSearching={ledger.isSearching} group={group} />
          )}
        </div>
        {ledger.more && (
          <div className={styles.more}>
            <Button size="small" onPress={ledger.more}>
              {t('ledger.more')}
            </Button>
          </div>
        )}
      </WorkFrame>
      <EntryPanel key={ledger.chosen && entryKey(ledger.chosen)} entry={ledger.chosen} />
    </>
  );
}

type Ledger = ReturnType<typeof useLedgerScreen>;

function Head(props: {
  readonly ledger: Ledger;
  readonly group: LedgerGroup | null;
  readonly list: RefObject<HTMLDivElement | null>;
}) {
  const { group, ledger, list } = props;
  const { view } = useDesk();
  const sync = useSync().data;
  const t = useTexts();
  const { action, running, done } = ledger.counts;
  const counts = { all: action + running + done, action, running, done };
  return (
    <>
      <PageHead title={t('ledger.title')}>
        <Segments
          label={t('ledger.filter')}
          chosenId={group ?? 'all'}
          onChoose={(id) => view.actions.filterLedger(LEDGER_FILTERS.findIndex((filter) => (filter ?? 'all') === id))}
          segments={LEDGER_FILTERS.map((filter, index) => ({
            id: filter ?? 'all',
            label: t(`ledger.group.${filter ?? 'all'}`),
            count: counts[filter ?? 'all'],
            keys: filterLedger.keys[index],
          }))}
        />
      </PageHead>
      <div className={styles.tools}>
        <SearchField
          label={t('ledger.search')}
          value={ledger.text}
          maxLength={RECEIPT_LENGTH}
          onChange={ledger.setText}
          onEnter={() => list.current && focusFirst(list.current)}
        />
        {sync && <FilesGoing blobs={sync.blobs} />}
        <div className={styles.acts}>
          {!ledger.notices.includes('offline') && (
            <>
              <CommandButton command={sendNow} size="small" hasIcon>
                {t('ledger.send-all')}
              </CommandButton>
              <CommandButton command={exportUnsent} size="small" hasIcon />
            </>
          )}
          <CommandButton command={openImports} size="small" hasIcon />
        </div>
      </div>
    </>
  );
}

function Entries({ ledger }: { readonly ledger: Ledger }) {
  const t = useTexts();
  const { chosen, entries } = ledger;
  const groups = useMemo(
    () =>
      GROUPS.map((group) => ({ id: group, title: t(`ledger.heading.${group}`), entries: inGroup(entries, group) }))
        .filter((group) => group.entries.length > 0)
        .map((group) => ({ ...group, items: group.entries.map(itemOf) })),
    [entries, t],
  );
  return (
    <>
      <div className={styles.columns} aria-hidden="true">
        <span>{t('ledger.column.state')}</span>
        <span>{t('ledger.column.application')}</span>
        <span>{t('ledger.column.applicant')}</span>
        <span>{t('ledger.column.since')}</span>
        <span>{t('ledger.column.do')}</span>
      </div>
      <List
        label={t('ledger.title')}
        groups={groups}
        chosenId={chosen && entryKey(chosen)}
        onChoose={ledger.choose}
        onEnter={() => focusPanel(1)}
      />
    </>
  );
}

const inGroup = (entries: readonly LedgerEntry[], group: LedgerGroup) =>
  entries.filter((entry) => entry.group === group);

const itemOf = (entry: LedgerEntry) => ({
  id: entryKey(entry),
  name: entry.applicant ?? entry.receiptNumber ?? '',
  content: <EntryRow entry={entry} />,
});

function Nothing(props: { readonly isSearching: boolean; readonly group: LedgerGroup | null }) {
  const t = useTexts();
  const why = props.isSearching ? 'search' : props.group === null ? 'all' : 'group';
  return <Empty title={t(`ledger.empty.${why}.title`)} text={t(`ledger.empty.${why}.text`)} />;
}
