import { CircleCheck, CloudUpload, HardDrive, TriangleAlert } from 'lucide-react';
import type { ReceiptView } from '#contract/receipts';
import { useTexts } from '#renderer/text/text.tsx';
import { Mark, type Tone } from '#renderer/ui/parts.tsx';

const LOOKS = {
  waiting: [HardDrive, 'idle'],
  sending: [CloudUpload, 'now'],
  'at-centre': [CircleCheck, 'done'],
  rejected: [TriangleAlert, 'danger'],
  parked: [TriangleAlert, 'warn'],
} as const satisfies Record<ReceiptView['sent'], readonly [typeof CircleCheck, Tone]>;

/** Where a receipt is on its way to the centre. */
export function Sent({ state, files }: { readonly state: ReceiptView['sent']; readonly files: ReceiptView['files'] }) {
  const t = useTexts();
  if (state === 'at-centre' && files.stored < files.all) {
    const [icon, tone] = files.damaged > 0 ? LOOKS.rejected : LOOKS.sending;
    return (
      <Mark icon={icon} tone={tone}>
        {t(files.damaged > 0 ? 'sent.file-damaged' : 'sent.files', { stored: files.stored, all: files.all })}
      </Mark>
    );
  }
  const [icon, tone] = LOOKS[state];
  return (
    <Mark icon={icon} tone={tone}>
      {t(`sent.${state}`)}
    </Mark>
  );
}
