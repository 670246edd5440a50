import { SCAN_LIMITS } from '../limits.ts';
import type { Assembler } from './assembler.ts';

/** One message, one frame; for readers that deliver a card as a whole. */
export const messageAssembler = (kind: 'card'): Assembler => ({
  push: (message, at) => {
    if (message.length > SCAN_LIMITS.cardBytes) return [{ type: 'dropped', reason: 'too-long', at }];
    const bytes = new Uint8Array(message);
    const frame = { kind, symbology: null, aim: null, vendorSymbology: null, bytes, at, command: null, result: null };
    return [{ type: 'frame', frame }];
  },
  tick: () => [],
  commandSent: () => {},
});
