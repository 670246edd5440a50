import { ArrowLeftRight, Download, History, KeyRound, MapPinOff, WifiOff } from 'lucide-react';
import type { LedgerNotice } from '#contract/ledger';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import { exportUnsent } from '#renderer/commands/export-unsent.ts';
import { sendNow } from '#renderer/commands/send-now.ts';
import { useSync } from '#renderer/features/api/queries.ts';
import { ExportPrompt, useExportDue } from '#renderer/features/status/ExportPrompt.tsx';
import { SPAN_MS, useNow } from '#renderer/features/status/use-now.ts';
import { spanText } from '#renderer/features/texts/time-text.ts';
import { useMoment } from '#renderer/features/texts/use-moment.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Banner } from '#renderer/ui/banner.tsx';

const ICONS = {
  'enrol-again': KeyRound,
  restored: History,
  'update-needed': Download,
  closing: ArrowLeftRight,
  'no-assignment': MapPinOff,
} as const satisfies Record<Exclude<LedgerNotice, 'offline'>, typeof KeyRound>;

/** What concerns the whole counter, worst first, each with what still works. */
export function Notices({ notices }: { readonly notices: readonly LedgerNotice[] }) {
  const t = useTexts();
  return notices.map((notice) =>
    notice === 'offline' ? (
      <Offline key={notice} />
    ) : (
      <Banner
        key={notice}
        icon={ICONS[notice]}
        title={t(`ledger.notice.${notice}.title`)}
        help={t(`ledger.notice.${notice}.help`)}
      />
    ),
  );
}

function Offline() {
  const sync = useSync().data;
  const since = sync?.since ?? null;
  const due = useExportDue();
  const t = useTexts();
  const moment = useMoment();
  const now = useNow(SPAN_MS);
  if (due !== null) return <ExportPrompt days={due} />;
  const title =
    since === null
      ? t('ledger.notice.offline.title')
      : t('ledger.notice.offline.since', { time: moment(since), span: spanText(now - Date.parse(since), t) });
  const exportedAt = sync?.exportedAt ?? null;
  const help =
    exportedAt !== null && sync?.oldestUnsentAt
      ? t('ledger.notice.offline.exported', { time: moment(exportedAt) })
      : t('ledger.notice.offline.help');
  return (
    <Banner icon={WifiOff} title={title} help={help}>
      <CommandButton command={sendNow} size="small">
        {t('ledger.try-again')}
      </CommandButton>
      <CommandButton command={exportUnsent} size="small" />
    </Banner>
  );
}
