/** One collection of a device, as node-hid lists it. */
export interface DeviceInfo {
  readonly vendorId: number;
  readonly productId: number;
  /** Given to the next device after an unplug; only for opening, never a name. */
  readonly path: string;
  readonly serialNumber: string;
  readonly product: string;
  readonly interface: number;
  readonly usagePage: number;
  readonly usage: number;
}

/**
 * An open device with node-hid's habits: one `data` listener at most, an `error` listener always (a string when it was
 * unplugged), `close` once.
 */
export interface DeviceHandle {
  on(event: 'data', listener: (report: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  write(report: Buffer): Promise<unknown>;
  sendFeatureReport(report: Buffer): Promise<unknown>;
  close(): Promise<void>;
}

/** Where devices come from. Everything above it is the same for real and simulated ones. */
export interface Transport {
  readonly isSimulated: boolean;
  list(): Promise<readonly DeviceInfo[]>;
  open(path: string): Promise<DeviceHandle>;
  /** Asks for a new `list` when something may have been plugged in or out; the returned function stops that. */
  watch(changed: () => void): () => void;
}

/** Typed events only: codes, counts, names of profiles; never bytes or text of a scan. */
export type DeviceLog = (event: string, details?: Readonly<Record<string, string | number | boolean | null>>) => void;
