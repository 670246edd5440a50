import type { Verdict } from '#contract/receipts';

/** A rule of docs/design/receipts.md that a file breaks, in words for the officer, and what the file is called for it. */
export interface Finding {
  readonly rule: number;
  readonly text: string;
  readonly verdict: Exclude<Verdict, 'SAH' | 'BATAL'>;
}

export const altered = (rule: number, text: string): Finding => ({ rule, text, verdict: 'DIUBAH' });
export const broken = (rule: number, text: string): Finding => ({ rule, text, verdict: 'RUSAK' });
