import { Usb } from 'lucide-react';
import { exportDueDays } from '#domain/ledger/index';
import { CommandButton } from '#renderer/commands/CommandButton.tsx';
import { exportUnsent } from '#renderer/commands/export-unsent.ts';
import { sendNow } from '#renderer/commands/send-now.ts';
import { useSync } from '#renderer/features/api/queries.ts';
import { useTexts } from '#renderer/text/text.tsx';
import { Banner } from '#renderer/ui/banner.tsx';
import { SPAN_MS, useNow } from './use-now.ts';

/** Days since the oldest unsent work while a stick should carry it; null while waiting is enough. */
export function useExportDue(): number | null {
  const sync = useSync().data;
  const now = useNow(SPAN_MS);
  return sync ? exportDueDays({ ...sync, isOnline: sync.online, now }) : null;
}

/** After three days without the centre: what lies only here, that it is safe, and the key that puts it on a stick. */
export function ExportPrompt({ days }: { readonly days: number }) {
  const sync = useSync().data;
  const t = useTexts();
  return (
    <Banner
      icon={Usb}
      title={t('export-prompt.title', { days, count: sync?.unsentApplicationCount ?? 0 })}
      help={t('export-prompt.help')}
    >
      <CommandButton command={exportUnsent} size="small" />
      <CommandButton command={sendNow} size="small" />
    </Banner>
  );
}
