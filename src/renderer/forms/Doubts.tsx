import type { NikWarning } from '#contract/citizens';
import { useTexts } from '#renderer/text/text.tsx';
import { Keys } from '#renderer/ui/keys.tsx';

/** What is doubtful about a number, and the key that lets it stand; it is recorded with what is saved or submitted. */
export function Doubts({ warnings }: { readonly warnings: readonly NikWarning[] }) {
  const t = useTexts();
  return (
    <>
      {warnings.map((warning) => t(`nik.${warning}`)).join(' ')} <Keys of="Enter" /> {t('nik.confirm')}
    </>
  );
}
