import type { ScanNotice } from '#contract/scans';
import type { MessageId, Texts } from '#renderer/text/text.tsx';

/** Reasons of an unknown code that have a sentence of their own. */
const REASONS: Readonly<Record<string, MessageId>> = {
  'no-rule': 'scan.unknown.no-rule',
  ambiguous: 'scan.unknown.ambiguous',
  'payment-card': 'scan.unknown.payment-card',
  'too-long': 'scan.unknown.too-long',
  'cut-off': 'scan.unknown.cut-off',
  binary: 'scan.unknown.binary',
  'bad-card': 'scan.unknown.bad-card',
  'disk-full': 'scan.unknown.disk-full',
  failed: 'scan.unknown.failed',
};

/** What was scanned and what was done about it. */
export function scanText(
  notice: ScanNotice,
  t: Texts,
): { readonly title: string; readonly done: string; readonly isWarning: boolean } {
  return { title: titleOf(notice, t), done: doneOf(notice, t), isWarning: isWarning(notice) };
}

const isWarning = ({ action, kind, receipt }: ScanNotice): boolean =>
  kind === 'unknown' ||
  action === 'ignored' ||
  action === 'citizen-other' ||
  (receipt !== null && receipt.verdict !== 'genuine');

function titleOf(notice: ScanNotice, t: Texts): string {
  if (notice.candidates.length > 0) return t('scan.ambiguous', { text: notice.text ?? '' });
  if (notice.kind !== 'unknown') return t('scan.recognised', { kind: t(`scan.kind.${notice.kind}`) });
  if (notice.reason === 'disk-full' || notice.reason === 'failed') return t('scan.undone');
  if (notice.reason === 'bad-card') return t('scan.bad-card');
  return notice.text ? t('scan.unknown', { text: notice.text }) : t('scan.unknown-hidden');
}

function doneOf(notice: ScanNotice, t: Texts): string {
  if (notice.candidates.length > 0) return t('scan.which');
  if (notice.kind === 'unknown') return t(REASONS[notice.reason ?? ''] ?? 'scan.unknown.no-rule');
  if (notice.receipt) {
    const { number, verdict, knownHere } = notice.receipt;
    const known = verdict === 'genuine' ? t(knownHere ? 'scan.receipt.here' : 'scan.receipt.elsewhere') : '';
    return `${t(`scan.receipt.${verdict}`, { number: number ?? '' })} ${known}`.trim();
  }
  return t(`scan.action.${notice.action}`, { name: notice.citizen?.name ?? '' });
}
