import type { DeviceStatus } from '#contract/devices';
import { DeviceMessage } from '#contract/frames';
import type { Clock } from '#devices/clock';
import { startDevices, type Devices } from '#devices/index';
import type { DevicesPort } from '#devices/outbox';
import { FakeHid, type Plugged } from '#devices/simulator/fake-hid';

/** Time that stands still until a test moves it. */
export class FakeClock implements Clock {
  #now = Date.parse('2026-11-24T06:00:00.000Z');
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return () => void (this.#timers = this.#timers.filter((other) => other !== timer));
  }

  /** Runs what is due in its order, and lets promises and reports between settle. */
  async move(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settled();
    for (let next = this.#due(end); next; next = this.#due(end)) {
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = next.at;
      next.run();
      await settled();
    }
    this.#now = end;
  }

  #due(end: number) {
    return this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  }
}

/** Everything that waits for the event loop only has had its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((done) => setImmediate(done));
}

/** Core's end of the line; every message is one of the contract. */
export class CorePort implements DevicesPort {
  readonly messages: DeviceMessage[] = [];
  #ask: (message: unknown) => void = () => {};
  #closed: () => void = () => {};

  send(message: unknown): void {
    this.messages.push(DeviceMessage.parse(JSON.parse(JSON.stringify(message))));
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#ask = listener;
  }
  onClose(listener: () => void): void {
    this.#closed = listener;
  }
  ask(message: unknown): void {
    this.#ask(message);
  }
  close(): void {
    this.#closed();
  }

  get devices(): readonly DeviceStatus[] {
    return this.messages.flatMap((message) => (message.type === 'devices' ? [message.devices] : [])).at(-1) ?? [];
  }
  get frames() {
    return this.messages.flatMap((message) => (message.type === 'frame' ? [message.frame] : []));
  }
  /** Texts of the scans that arrived, in their order. */
  get texts(): string[] {
    return this.frames.map(({ bytes }) => Buffer.from(bytes, 'base64').toString());
  }
  get dropped(): string[] {
    return this.messages.flatMap((message) => (message.type === 'dropped' ? [message.reason] : []));
  }
}

export interface Rig {
  readonly hid: FakeHid;
  readonly clock: FakeClock;
  readonly port: CorePort;
  readonly devices: Devices;
  readonly log: { readonly event: string; readonly details: unknown }[];
}

/** The devices side as the process runs it, with a bus of the test's own. */
export async function startRig({ simulator = false, plugged = [] as readonly Plugged[] } = {}): Promise<Rig> {
  const hid = new FakeHid();
  for (const device of plugged) hid.plug(device);
  const clock = new FakeClock();
  const port = new CorePort();
  const log: { event: string; details: unknown }[] = [];
  const devices = await startDevices({
    port,
    simulator,
    profilesFolder: 'resources/device-profiles',
    log: (event, details) => void log.push({ event, details }),
    transports: [hid],
    clock,
  });
  await settled();
  return { hid, clock, port, devices, log };
}

export const HONEYWELL = {
  vendorId: 0x0c2e,
  productId: 0x0b01,
  serialNumber: 'H1',
  product: 'Voyager 1602g',
  interface: 0,
  usagePage: 0x8c,
  usage: 2,
} as const satisfies Plugged;
