import type { DeviceProfile } from '#contract/device-profiles';
import type { DeviceFault, DeviceStatus } from '#contract/devices';
import type { DeviceMessage } from '#contract/frames';
import type { DeviceId, Instant } from '#contract/ids';
import {
  createAssembler,
  limitAssembler,
  portFrame,
  type AssemblerEvent,
  type LimitedAssembler,
} from '#domain/scan/index';
import type { Clock } from './clock.ts';
import { faultOf } from './faults.ts';
import type { DeviceHandle, DeviceLog, Transport } from './transport.ts';

/** udev sets rights some time after the node appears; then each ten seconds, with the fault shown. */
const RETRY_MS = [100, 300, 1000, 3000] as const;
const LATER_RETRY_MS = 10_000;

/** What an open device needs from outside. `changed` after every new state, `gone` when the handle reported its end. */
export interface DeviceContext {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly log: DeviceLog;
  readonly send: (message: DeviceMessage) => void;
  readonly changed: () => void;
  readonly gone: () => void;
}

type State = Pick<DeviceStatus, 'state' | 'fault' | 'since'>;

/** Owner of one device's handle, from plugging in to unplugging and again; `close` for good. */
export class Device {
  readonly id: DeviceId;
  readonly profile: DeviceProfile;
  readonly #name: string;
  readonly #context: DeviceContext;
  #path = '';
  #state: State;
  #handle: DeviceHandle | null = null;
  #assembler: LimitedAssembler;
  #attempt = 0;
  /** Counts openings, so that what belongs to an earlier one is ignored. */
  #round = 0;
  #stopRetry = () => {};
  #stopTick = () => {};

  constructor(id: DeviceId, name: string, profile: DeviceProfile, context: DeviceContext) {
    this.id = id;
    this.profile = profile;
    this.#name = name;
    this.#context = context;
    this.#state = { state: 'absent', fault: null, since: this.#now() };
    this.#assembler = this.#newAssembler();
  }

  get status(): DeviceStatus {
    const { id: deviceId, profile } = this;
    return {
      deviceId,
      name: this.#name,
      profileId: profile.id,
      ...this.#state,
      simulated: this.#context.transport.isSimulated,
    };
  }

  /** The device is in the list, at this path. */
  present(path: string): void {
    this.#path = path;
    if (this.#state.state !== 'absent') return;
    this.#attempt = 0;
    void this.#open();
  }

  /** The device is no longer in the list. */
  absent(): void {
    if (this.#state.state !== 'absent') this.#end('unplugged');
  }

  /** Waits until the handle is closed. Reports that are still under way are dropped. */
  async close(): Promise<void> {
    await this.#release();
    this.#state = { state: 'absent', fault: null, since: this.#now() };
  }

  async #open(): Promise<void> {
    const round = ++this.#round;
    if (this.#state.state !== 'faulty') this.#enter('opening', null); // a later try is silent until it succeeds
    try {
      const handle = await this.#context.transport.open(this.#path);
      if (round !== this.#round) return void handle.close().catch(() => {}); // unplugged or closed while opening
      this.#handle = handle;
      this.#listen(handle, round);
    } catch (error) {
      if (round === this.#round) this.#retry(faultOf(error));
      return;
    }
    await this.#initialise(round);
  }

  /** `error` before `data`: without it the process would end; `data` at once, because the kernel keeps only 64 reports. */
  #listen(handle: DeviceHandle, round: number): void {
    this.#assembler = this.#newAssembler();
    handle.on('error', () => {
      if (round !== this.#round) return;
      this.#end('unplugged');
      this.#context.gone();
    });
    handle.on('data', (report) => {
      if (round === this.#round) this.#take(report);
    });
  }

  async #initialise(round: number): Promise<void> {
    if (this.profile.init.length > 0) this.#enter('init', null);
    try {
      for (const step of this.profile.init) {
        if ('waitMs' in step) await new Promise<void>((done) => this.#context.clock.after(step.waitMs, done));
        else if ('feature' in step) await this.#handle?.sendFeatureReport(Buffer.from(step.feature, 'hex'));
        else await this.#handle?.write(Buffer.from(step.output, 'hex'));
      }
      if (round !== this.#round) return;
      this.#attempt = 0;
      this.#enter('ready', null);
    } catch {
      if (round === this.#round) this.#retry('init-failed');
    }
  }

  /** Never throws: an error here would come back as an `error` event of the handle. */
  #take(report: Uint8Array): void {
    const at = this.#context.clock.now();
    this.#emit(this.#assembler.push(report, at));
    this.#stopTick();
    this.#stopTick = () => {};
    const { framing } = this.profile;
    if (framing.type !== 'counted') return;
    const quietMs = framing.silenceMs ?? framing.timeoutMs;
    this.#stopTick = this.#context.clock.after(quietMs + 1, () =>
      this.#emit(this.#assembler.tick(this.#context.clock.now())),
    );
  }

  #emit(events: readonly AssemblerEvent[]): void {
    for (const event of events) {
      if (event.type === 'dropped') {
        this.#context.log('scan-dropped', { profile: this.profile.id, reason: event.reason });
        this.#context.send({ type: 'dropped', deviceId: this.id, reason: event.reason, at: event.at });
      } else if (event.frame.kind !== 'reply') {
        this.#context.send({ type: 'frame', frame: portFrame(event.frame, this.id, this.profile) });
      }
    }
    if (this.#assembler.isStopped && this.#state.fault !== 'framing-changed') {
      void this.#release();
      this.#enter('faulty', 'framing-changed');
    }
  }

  #retry(fault: DeviceFault): void {
    const wait = RETRY_MS[this.#attempt];
    this.#attempt += 1;
    void this.#release();
    if (wait === undefined) this.#enter('faulty', fault);
    this.#stopRetry = this.#context.clock.after(wait ?? LATER_RETRY_MS, () => void this.#open());
  }

  #end(fault: DeviceFault): void {
    void this.#release();
    this.#enter('absent', fault);
  }

  async #release(): Promise<void> {
    this.#round += 1;
    this.#stopRetry();
    this.#stopTick();
    const handle = this.#handle;
    this.#handle = null;
    await handle?.close().catch(() => {}); // after an unplug it may refuse, and there is nothing left to close
  }

  #enter(state: State['state'], fault: DeviceFault | null): void {
    if (this.#state.state === state && this.#state.fault === fault) return;
    this.#state = { state, fault, since: this.#now() };
    this.#context.log('device-state', { profile: this.profile.id, state, fault });
    this.#context.changed();
  }

  #newAssembler(): LimitedAssembler {
    return limitAssembler(createAssembler(this.profile), this.profile);
  }

  #now(): Instant {
    return new Date(this.#context.clock.now()).toISOString() as Instant;
  }
}
