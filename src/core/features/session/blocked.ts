import type { StartFault } from '#contract/errors';
import type { Output } from '#contract/index';

/** What the page is told when core could not open its data. */
export const blockedSession = (fault: StartFault, dataFolder: string, demo: boolean): Output<'session.read'> => ({
  phase: 'blocked',
  fault,
  dataFolder,
  demo,
  insecureKeyStore: false,
  site: null,
  counter: null,
  officer: null,
  today: [],
  siteDate: null,
  officers: [],
  draftCount: 0,
  closing: null,
  unassigned: false,
  allowances: [],
});
