import type { DeviceProfile } from '#contract/device-profiles';
import type { DeviceFault, DeviceStatus } from '#contract/devices';
import type { DeviceId, Instant } from '#contract/ids';
import { Device, type DeviceContext } from './device.ts';
import { matchProfile } from './profiles/index.ts';
import type { DeviceInfo } from './transport.ts';

/** One thread and up to half a MB for each open device. */
const MAX_OPEN = 16;
const HID_POS_PAGE = 0x8c;
const HID_POS_SCANNER = 2;
const MAX_NAME = 120;
/** After a handle's end, so that a device that ends at once is not opened without pause. */
const GONE_MS = 200;

type Context = Omit<DeviceContext, 'gone' | 'changed'> & { readonly changed: () => void };

/** The devices of one transport: finds them, opens those with a profile, says what became of them. */
export class Registry {
  readonly #profiles: readonly DeviceProfile[];
  readonly #context: Context;
  readonly #devices = new Map<DeviceId, Device>();
  #unusable: readonly DeviceStatus[] = [];
  #isScanning = false;
  #isStale = false;
  #isClosed = false;
  #listFailed = false;
  readonly #stopWatching: () => void;
  #stopSoon = () => {};

  constructor(profiles: readonly DeviceProfile[], context: Context) {
    this.#profiles = profiles;
    this.#context = context;
    this.#stopWatching = context.transport.watch(() => void this.rescan());
  }

  get statuses(): readonly DeviceStatus[] {
    return [...Array.from(this.#devices.values(), (device) => device.status), ...this.#unusable];
  }

  /** Lists again; a call while one is under way lists once more after it. Never rejects. */
  async rescan(): Promise<void> {
    this.#isStale = true;
    if (this.#isScanning) return;
    this.#isScanning = true;
    while (this.#isStale && !this.#isClosed) {
      this.#isStale = false;
      const infos = await this.#list();
      if (infos && !this.#isClosed) this.#apply(infos);
    }
    this.#isScanning = false;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopWatching();
    this.#stopSoon();
    await Promise.all(Array.from(this.#devices.values(), (device) => device.close()));
  }

  /** Said once: a machine without HID would repeat it every three seconds. */
  async #list(): Promise<readonly DeviceInfo[] | null> {
    try {
      const infos = await this.#context.transport.list();
      this.#listFailed = false;
      return infos;
    } catch (error) {
      const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : null;
      if (!this.#listFailed) this.#context.log('devices-not-listed', { code: typeof code === 'string' ? code : null });
      this.#listFailed = true;
      return null;
    }
  }

  #apply(infos: readonly DeviceInfo[]): void {
    const before = JSON.stringify(this.#unusable.map(({ deviceId, fault }) => [deviceId, fault]));
    const unusable: DeviceStatus[] = [];
    const seen = new Set<DeviceId>();
    for (const info of infos.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
      const matched = matchProfile(info, this.#profiles);
      if (matched.kind === 'none' && !isScanner(info)) continue;
      const id = unusedId(info, seen);
      seen.add(id);
      if (matched.kind === 'one') this.#present(id, info, matched.profile);
      else unusable.push(this.#fault(id, info, matched.kind === 'two' ? 'two-profiles' : 'unknown-device'));
    }
    for (const device of this.#devices.values()) if (!seen.has(device.id)) device.absent();
    this.#unusable = unusable;
    if (JSON.stringify(unusable.map(({ deviceId, fault }) => [deviceId, fault])) !== before) this.#context.changed();
  }

  #present(id: DeviceId, info: DeviceInfo, profile: DeviceProfile): void {
    const known = this.#devices.get(id);
    if (known) return known.present(info.path);
    if (this.#devices.size >= MAX_OPEN) return this.#context.log('too-many-devices', { limit: MAX_OPEN });
    const context = { ...this.#context, gone: () => this.#rescanSoon() };
    const device = new Device(id, nameOf(info, profile.title), profile, context);
    this.#devices.set(id, device);
    device.present(info.path);
  }

  #rescanSoon(): void {
    this.#stopSoon();
    this.#stopSoon = this.#context.clock.after(GONE_MS, () => void this.rescan());
  }

  #fault(deviceId: DeviceId, info: DeviceInfo, fault: DeviceFault): DeviceStatus {
    const since = new Date(this.#context.clock.now()).toISOString() as Instant;
    const before = this.#unusable.find((status) => status.deviceId === deviceId && status.fault === fault);
    const simulated = this.#context.transport.isSimulated;
    return (
      before ?? { deviceId, name: nameOf(info, deviceId), profileId: null, state: 'faulty', fault, since, simulated }
    );
  }
}

const isScanner = (info: DeviceInfo): boolean => info.usagePage === HID_POS_PAGE && info.usage === HID_POS_SCANNER;

const nameOf = (info: DeviceInfo, otherwise: string): string =>
  info.product.replace(/\p{C}/gu, '').trim().slice(0, MAX_NAME) || otherwise.slice(0, MAX_NAME);

/** `vid:pid:serial:interface:usagePage:usage`; a twin without serial is `#2`, by the order of paths, for this session. */
function unusedId(info: DeviceInfo, seen: ReadonlySet<DeviceId>): DeviceId {
  const hex = (value: number) => value.toString(16).padStart(4, '0');
  const serial = info.serialNumber.replace(/[^\w.-]/g, '').slice(0, 60);
  const name = `${hex(info.vendorId)}:${hex(info.productId)}:${serial}:${info.interface}:${hex(info.usagePage)}:${hex(info.usage)}`;
  for (let unit = 1; ; unit += 1) {
    const id = (unit === 1 ? name : `${name}#${unit}`) as DeviceId;
    if (!seen.has(id)) return id;
  }
}
