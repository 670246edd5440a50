import type { z } from 'zod';
import { ApplicationBody, type AttachmentAdd } from '#contract/wire/mutations';
import { type Json, type Judgement, type MutationContext, park, type Root } from './judgement.ts';
import { withFields } from './rows.ts';

/**
 * The paper was at the counter, so this is never refused: documents are only added. `replaces` marks a document whose
 * bytes were lost, so that the application does not wait for it; the same document twice changes nothing.
 */
export function attached(row: Root | null, args: z.output<typeof AttachmentAdd>, ctx: MutationContext): Judgement {
  if (row === null) return park('root_missing');
  const body = ApplicationBody.safeParse(row.body);
  if (!body.success) return park('root_invalid');
  const { attachments } = body.data;
  const { attachment, replaces } = args;
  if (attachments.some(({ id }) => id === attachment.id)) return { status: 'merged', row, changed: false };
  const kept = attachments.map((each) => (each.id === replaces ? { ...each, replacedBy: attachment.id } : each));
  const after = [...kept, { ...attachment, replacedBy: null }];
  return { status: 'applied', row: withFields(row, { attachments: after as unknown as Json }, ctx), changed: true };
}
