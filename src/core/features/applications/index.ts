export { describeDraft, missingRequirements, promisedOn, readDraft } from './draft.ts';
