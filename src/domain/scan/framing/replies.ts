import { latin1 } from '../bytes.ts';

const ANSWER_MS = 1000;
/** The last answer of a Honeywell command: the command, then ACK, NAK or ENQ. Never a scan at any time. */
const MENU_ANSWER = ']Z6';
const RESULTS: Readonly<Record<number, 'ack' | 'nak' | 'enq'>> = { 0x06: 'ack', 0x15: 'nak', 0x05: 'enq' };

interface Reply {
  readonly command: string | null;
  readonly result: 'ack' | 'nak' | 'enq' | null;
}

/** Tells answers to commands from scans, which have the same shape (docs/design/peripherals.md, section 5). */
export interface Replies {
  commandSent(name: string, at: number): void;
  /** Null when these bytes are a scan. */
  take(bytes: Uint8Array, aim: string | null, at: number): Reply | null;
}

/** A device that says AIM ends its answers with `]Z6`; one that does not answers with a single frame. */
export function createReplies(saysAim: boolean): Replies {
  let outstanding: { readonly name: string; readonly at: number } | null = null;
  return {
    commandSent: (name, at) => {
      outstanding = { name, at };
    },
    take: (bytes, aim, at) => {
      const waiting = outstanding !== null && at - outstanding.at <= ANSWER_MS ? outstanding : null;
      if (aim === MENU_ANSWER) {
        outstanding = null;
        return menuAnswer(bytes);
      }
      if (!waiting || !saysAim) outstanding = null;
      return waiting && { command: waiting.name, result: null };
    },
  };
}

function menuAnswer(bytes: Uint8Array): Reply {
  const end = bytes.findIndex((byte) => byte in RESULTS);
  if (end === -1) return { command: null, result: null };
  return { command: latin1(bytes.subarray(0, end)), result: RESULTS[bytes[end] ?? 0] ?? null };
}
