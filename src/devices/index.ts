import type { DeviceProfile } from '#contract/device-profiles';
import { DeviceRequest } from '#contract/frames';
import { systemClock, type Clock } from './clock.ts';
import { hidTransport } from './hid/transport.ts';
import { Outbox, type DevicesPort } from './outbox.ts';
import { loadProfiles } from './profiles/index.ts';
import { Registry } from './registry.ts';
import type { Simulator } from './simulator/index.ts';
import type { DeviceLog, Transport } from './transport.ts';

const CLOSE_MS = 2000;

export interface DevicesOptions {
  /** The conversation with core; later ones come by `attach`. */
  readonly port?: DevicesPort;
  /** Puts the simulated readers on the tray, beside real devices. */
  readonly simulator: boolean;
  /** Folder of `resources/device-profiles`. */
  readonly profilesFolder: string;
  readonly log: DeviceLog;
  /** Real devices by default; an empty list in tests that use the simulator alone. */
  readonly transports?: readonly Transport[];
  readonly clock?: Clock;
}

/** The running devices; `close` ends every handle. */
export interface Devices {
  /** A new conversation with core replaces the one before. It begins with the list of devices. */
  attach(port: DevicesPort): void;
  close(): Promise<void>;
}

/** Opens what is plugged in and tells core of every scan. Runs in the `devices` process, and in tests without one. */
export async function startDevices(options: DevicesOptions): Promise<Devices> {
  const { log, clock = systemClock } = options;
  const { profiles, refused } = loadProfiles(options.profilesFolder);
  for (const { file, reason } of refused) log('profile-refused', { file, reason });
  const simulator = options.simulator ? await createSimulator(profiles) : null;
  const outbox = new Outbox(clock);
  const publish = () => {
    const devices = registries.flatMap((registry) => registry.statuses).slice(0, 64);
    outbox.send({ type: 'devices', devices });
  };
  const transports = options.transports ?? [hidTransport(clock, log)];
  const registries: readonly Registry[] = (simulator ? [...transports, simulator.transport] : transports).map(
    (transport) => {
      const known = transport === simulator?.transport ? [...profiles, ...simulator.profiles] : profiles;
      return new Registry(known, { transport, clock, log, send: (message) => outbox.send(message), changed: publish });
    },
  );
  const rescan = async () => void (await Promise.all(registries.map((registry) => registry.rescan())));
  const attach = (port: DevicesPort) => {
    outbox.attach(port);
    publish();
    port.onMessage((message) => answer(message, { rescan, simulator, outbox, log }));
  };
  if (options.port) attach(options.port);
  await rescan();
  return { attach, close: () => closeAll(registries, clock) };
}

/** A device that hangs does not hold up the end of the process. */
async function closeAll(registries: readonly Registry[], clock: Clock): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const stop = clock.after(CLOSE_MS, resolve);
  await Promise.race([Promise.all(registries.map((registry) => registry.close())), late]);
  stop();
}

/** Not part of a release build, so it is loaded only where it is wanted. */
async function createSimulator(profiles: readonly DeviceProfile[]): Promise<Simulator> {
  const simulator = await import('./simulator/index.ts');
  return simulator.createSimulator(profiles);
}

interface Answering {
  readonly rescan: () => Promise<void>;
  readonly simulator: Simulator | null;
  readonly outbox: Outbox;
  readonly log: DeviceLog;
}

function answer(message: unknown, { rescan, simulator, outbox, log }: Answering): void {
  const parsed = DeviceRequest.safeParse(message);
  if (!parsed.success) return log('request-refused');
  const request = parsed.data;
  if (request.type === 'rescan') void rescan();
  else if (request.type === 'samples')
    outbox.send({ type: 'samples', id: request.id, samples: simulator?.samples() ?? [] });
  else if (request.type === 'play')
    outbox.send({ type: 'played', id: request.id, found: simulator?.play(request.sample) ?? false });
  else outbox.send({ type: 'played', id: request.id, found: simulator?.playText(request.text) ?? false });
}
