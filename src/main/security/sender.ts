import { isTrustedUrl } from './urls.ts';

/** The facts about who sent a message to main, as plain values. */
export interface Sender {
  /** Of the frame that sent; null when the frame is already gone. */
  readonly frameUrl: string | null;
  /** The frame is inside another one. */
  readonly hasParent: boolean;
  /** Main opened this window itself and knows its kind. */
  readonly isKnownWindow: boolean;
}

/** Whether a message comes from the top frame of one of our own windows, still on our own page. */
export const isTrustedSender = (sender: Sender): boolean =>
  sender.frameUrl !== null && !sender.hasParent && sender.isKnownWindow && isTrustedUrl(sender.frameUrl);
