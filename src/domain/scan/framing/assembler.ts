import type { Frame, Symbology } from '#contract/frames';

/** One scan put together from its reports, still as bytes (docs/design/peripherals.md, section 2). */
export interface AssembledFrame {
  readonly kind: Frame['kind'];
  readonly symbology: Symbology | null;
  /** `]E0`, only when the device said it. */
  readonly aim: string | null;
  readonly vendorSymbology: number | null;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Epoch milliseconds with fractions: arrival of the last report. */
  readonly at: number;
  /** Of a `reply` only: the command that was answered, and how. */
  readonly command: string | null;
  readonly result: 'ack' | 'nak' | 'enq' | null;
}

/** A finished scan, or one that was refused before it became a frame. */
export type AssemblerEvent =
  | { readonly type: 'frame'; readonly frame: AssembledFrame }
  | {
      readonly type: 'dropped';
      readonly reason: 'too-long' | 'cut-off' | 'too-fast' | 'framing-changed';
      readonly at: number;
    };

/** A state machine from reports to frames. Total: never throws, whatever arrives, and keeps at most one scan. */
export interface Assembler {
  /** One report as node-hid hands it over, the report id included. `at` in epoch milliseconds. */
  push(report: Uint8Array, at: number): AssemblerEvent[];
  /** Time has passed: ends a scan by silence, drops one whose next part did not come. */
  tick(at: number): AssemblerEvent[];
  /** Answers to a command come in the shape of scans; until the answer, or for a second, everything is `reply`. */
  commandSent(name: string, at: number): void;
}
