export { describeDraft } from './draft.ts';
