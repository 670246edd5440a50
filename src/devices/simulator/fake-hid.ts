import { EventEmitter } from 'node:events';
import type { DeviceHandle, DeviceInfo, Transport } from '../transport.ts';

/** The kernel keeps 64 reports for a handle that nobody reads; the newest are lost. */
const RING_REPORTS = 63;

/** What is plugged in; the path is given by `plug`. */
export type Plugged = Omit<DeviceInfo, 'path'>;

interface Slot {
  readonly info: DeviceInfo;
  readonly handles: Set<FakeHandle>;
  isPermitted: boolean;
}

/**
 * Devices without hardware, at the same seam as node-hid and with its bad habits (docs/design/peripherals.md): a fake that is
 * nicer than the truth hides faults.
 */
export class FakeHid implements Transport {
  readonly isSimulated = true;
  readonly #slots = new Map<string, Slot>();
  readonly #watchers = new Set<() => void>();

  /** Plugs in and returns the path, the lowest free one, as the kernel gives it. */
  plug(device: Plugged, { isPermitted = true } = {}): string {
    let number = 0;
    while (this.#slots.has(`/simulator/hidraw${number}`)) number += 1;
    const path = `/simulator/hidraw${number}`;
    this.#slots.set(path, { info: { ...device, path }, handles: new Set(), isPermitted });
    this.#tell();
    return path;
  }

  unplug(path: string): void {
    const slot = this.#slots.get(path);
    this.#slots.delete(path);
    for (const handle of slot?.handles ?? []) handle.unplugged();
    this.#tell();
  }

  /** As a udev rule does, some time after the node appeared. */
  permit(path: string): void {
    const slot = this.#slots.get(path);
    if (slot) slot.isPermitted = true;
  }

  /** One report from the device to everybody who has it open; false when nobody has. */
  report(path: string, bytes: Uint8Array): boolean {
    const handles = this.#slots.get(path)?.handles ?? new Set();
    for (const handle of handles) handle.deliver(bytes);
    return handles.size > 0;
  }

  list(): Promise<readonly DeviceInfo[]> {
    return Promise.resolve(Array.from(this.#slots.values(), ({ info }) => info));
  }

  open(path: string): Promise<DeviceHandle> {
    const slot = this.#slots.get(path);
    if (!slot) return Promise.reject(new Error(`could not open device: No such file or directory`));
    if (!slot.isPermitted) return Promise.reject(new Error(`could not open device: Permission denied`));
    const handle = new FakeHandle(() => slot.handles.delete(handle));
    slot.handles.add(handle);
    return Promise.resolve(handle);
  }

  watch(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  #tell(): void {
    for (const changed of this.#watchers) changed();
  }
}

class FakeHandle extends EventEmitter implements DeviceHandle {
  readonly #ring: Buffer[] = [];
  readonly #closed: () => void;
  #isPlugged = true;
  #isClosed = false;

  constructor(closed: () => void) {
    super();
    this.#closed = closed;
    this.on('newListener', (event) => {
      if (event === 'data') this.#startReading();
    });
  }

  deliver(bytes: Uint8Array): void {
    const report = Buffer.from(bytes);
    if (this.#isReading()) setImmediate(() => this.#emit(report));
    else if (this.#ring.length < RING_REPORTS) this.#ring.push(report);
  }

  unplugged(): void {
    this.#isPlugged = false;
    setImmediate(() => this.emit('error', 'could not read from HID device'));
  }

  write(): Promise<number> {
    return this.#host('write to');
  }

  sendFeatureReport(): Promise<number> {
    return this.#host('send the feature report to');
  }

  close(): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('device has been closed'));
    this.#isClosed = true;
    this.removeAllListeners('data');
    this.#closed();
    return Promise.resolve();
  }

  #host(action: string): Promise<number> {
    const isThere = this.#isPlugged && !this.#isClosed;
    return isThere ? Promise.resolve(0) : Promise.reject(new Error(`Cannot ${action} hid device: No such device`));
  }

  #isReading(): boolean {
    return this.listenerCount('data') > 0;
  }

  #startReading(): void {
    if (this.#isReading()) {
      process.nextTick(() => {
        throw new TypeError('read is already running');
      });
      return;
    }
    for (const report of this.#ring.splice(0)) setImmediate(() => this.#emit(report));
  }

  /** node-hid turns what the listener throws into an `error` event. */
  #emit(report: Buffer): void {
    if (this.#isClosed) return;
    try {
      this.emit('data', report);
    } catch (error) {
      this.emit('error', error);
    }
  }
}
