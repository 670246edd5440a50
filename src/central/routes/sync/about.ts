import type { ParkedBody } from '#contract/wire/assignment';
import { MUTATION_ARGS } from '#contract/wire/mutations';
import type { ChainedMutation } from './log-check.ts';

type About = Pick<ParkedBody, 'receiptNumber' | 'serviceCode' | 'citizenId' | 'counter'>;

const json = (text: string | null): unknown => {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
};

/** What a parked mutation is about, for whoever decides: ids and codes, as far as its arguments can be read. */
export function aboutOf({ name, args, entity, entity_id }: ChainedMutation): Partial<About> {
  if (entity === 'citizen') return { citizenId: entity_id };
  if (name === 'application.submit') {
    const read = MUTATION_ARGS['application.submit'][1].safeParse(json(args));
    if (!read.success) return {};
    const { receiptNumber, serviceCode, citizenId, counter } = read.data.application;
    return { receiptNumber, serviceCode, citizenId, counter };
  }
  if (name === 'receipt.issue') {
    const read = MUTATION_ARGS['receipt.issue'][1].safeParse(json(args));
    return read.success ? { receiptNumber: read.data.receipt.number } : {};
  }
  return {};
}
