import type { DeviceMessage } from '#contract/frames';
import { SCAN_LIMITS } from '#domain/scan/index';
import type { Clock } from './clock.ts';

/** The part of a port that is needed here. */
export interface DevicesPort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

/** Where messages to core go: to the newest port, or, while core restarts, a few of the newest scans wait. */
export class Outbox {
  readonly #clock: Clock;
  readonly #waiting: { readonly message: DeviceMessage; readonly at: number }[] = [];
  #port: DevicesPort | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  send(message: DeviceMessage): void {
    if (this.#port) this.#port.send(message);
    else if (message.type === 'frame') this.#keep(message);
  }

  /** Scans that waited longer than five seconds are dropped: the citizen is no longer standing there. */
  attach(port: DevicesPort): void {
    this.#port = port;
    port.onClose(() => {
      if (this.#port === port) this.#port = null;
    });
    const oldest = this.#clock.now() - SCAN_LIMITS.waitingMs;
    for (const { message, at } of this.#waiting.splice(0)) if (at >= oldest) port.send(message);
  }

  #keep(message: DeviceMessage): void {
    this.#waiting.push({ message, at: this.#clock.now() });
    if (this.#waiting.length > SCAN_LIMITS.waitingFrames) this.#waiting.shift();
  }
}
