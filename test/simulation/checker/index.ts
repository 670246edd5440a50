import type { Facts, Violation } from './facts.ts';
import { checkFold } from './fold.ts';
import { checkLogs } from './log.ts';
import { checkReplicas } from './replicas.ts';

export type { Facts, SyncEvent, Violation } from './facts.ts';

/** Every promise of docs/design/sync.md, section 14, that can be judged from what a run left behind, at quiescence. */
export const check = (facts: Facts): Violation[] => [...checkLogs(facts), ...checkFold(facts), ...checkReplicas(facts)];
