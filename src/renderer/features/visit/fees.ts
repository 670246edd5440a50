import type { Fee } from '#contract/catalogue';
import type { VisitApplication } from '#contract/visits';
import { rupiah } from '#domain/format/index';
import type { Texts } from '#renderer/text/text.tsx';

/** `Gratis`, `Rp350.000`, or that the amount is fixed later. */
export function feeRow(fee: Fee, t: Texts): string {
  if (fee.kind === 'free' || (fee.kind === 'fixed' && fee.amountIdr === 0)) return t('fee.free');
  return fee.amountIdr === null ? t('fee.later') : rupiah(fee.amountIdr);
}

/** Sum of the fixed fees; `isOpen` when at least one is fixed later. */
export function feeSum(applications: readonly VisitApplication[]): {
  readonly amountIdr: number;
  readonly isOpen: boolean;
} {
  const fees = applications.map(({ service }) => service.fee);
  return {
    amountIdr: fees.reduce((sum, fee) => sum + (fee.amountIdr ?? 0), 0),
    isOpen: fees.some((fee) => fee.kind !== 'free' && fee.amountIdr === null),
  };
}
