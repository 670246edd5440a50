/** A reason as the contract takes it: characters, after trimming. */
const SHORTEST_REASON = 3;
export const REASON_LENGTH = 200;

/** Long enough to be one. */
export const isReason = (text: string): boolean => text.trim().length >= SHORTEST_REASON;
