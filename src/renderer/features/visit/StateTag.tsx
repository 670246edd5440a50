import type { ApplicationState } from '#contract/applications';
import { useTexts } from '#renderer/text/text.tsx';
import { Tag } from '#renderer/ui/parts.tsx';

const TONES: Readonly<Partial<Record<ApplicationState, 'warn' | 'done' | 'danger'>>> = {
  returned: 'warn',
  'awaiting-payment': 'warn',
  'ready-to-collect': 'done',
  collected: 'done',
  done: 'done',
  rejected: 'danger',
  cancelled: 'danger',
  revoked: 'danger',
};

/** Status of an application as a tag. */
export function StateTag({ state }: { readonly state: ApplicationState }) {
  const t = useTexts();
  return <Tag tone={TONES[state] ?? 'plain'}>{t(`state.${state}`)}</Tag>;
}
