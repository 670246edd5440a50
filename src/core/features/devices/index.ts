import { DeviceMessage, type DeviceRequest, type Frame } from '#contract/frames';
import type { Output } from '#contract/index';
import { fail } from '#core/fault';

type Statuses = Output<'devices.list'>['devices'];
type Samples = Output<'simulator.samples'>['samples'];

/** The port to `devices`; core speaks to whatever is at its other end. */
export interface DevicePort {
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

export interface Devices {
  attach(port: DevicePort): void;
  statuses(): Statuses;
  samples(): Promise<Samples>;
  play(id: string): Promise<void>;
  playText(text: string): Promise<void>;
}

interface Listeners {
  frame(frame: Frame): void;
  statuses(devices: Statuses): void;
  dropped(message: Extract<DeviceMessage, { type: 'dropped' }>): void;
  /** A message that breaks the contract: counted and logged, never trusted. */
  refused(): void;
}

type Answer = Extract<DeviceMessage, { id: number }>;

/** How long the simulator may take to answer. */
const ANSWER_MS = 5_000;

/** Keeps the last status of every device and passes frames on; a lost port makes every device absent. */
export function createDevices(listeners: Listeners): Devices {
  let port: DevicePort | undefined;
  let known: Statuses = [];
  let lastId = 0;
  const waiting = new Map<number, (answer: Answer | undefined) => void>();

  const tell = (devices: Statuses) => {
    known = devices;
    listeners.statuses(devices);
  };
  const receive = (raw: unknown): void => {
    const parsed = DeviceMessage.safeParse(raw);
    if (!parsed.success) return listeners.refused();
    const message = parsed.data;
    if (message.type === 'frame') listeners.frame(message.frame);
    else if (message.type === 'devices') tell(message.devices);
    else if (message.type === 'dropped') listeners.dropped(message);
    else waiting.get(message.id)?.(message);
  };
  const ask = async (make: (id: number) => DeviceRequest): Promise<Answer> => {
    if (!port) fail('unavailable', {});
    const id = ++lastId;
    const { promise, resolve } = Promise.withResolvers<Answer | undefined>();
    waiting.set(id, resolve);
    const timer = setTimeout(() => resolve(undefined), ANSWER_MS);
    port.send(make(id));
    const answer = await promise;
    clearTimeout(timer);
    waiting.delete(id);
    return answer ?? fail('unavailable', {});
  };
  const played = async (make: (id: number) => DeviceRequest): Promise<void> => {
    const answer = await ask(make);
    if (answer.type !== 'played' || !answer.found) fail('not-found', { entity: 'scan' });
  };
  return {
    attach: (next) => {
      port = next;
      next.onMessage(receive);
      next.onClose(() => {
        if (port !== next) return;
        port = undefined;
        tell(known.map((device) => ({ ...device, state: 'absent', fault: 'restarted' })));
      });
    },
    statuses: () => known,
    samples: async () => {
      const answer = await ask((id) => ({ type: 'samples', id }));
      return answer.type === 'samples' ? (answer.samples as Samples) : [];
    },
    play: (sample) => played((id) => ({ type: 'play', id, sample })),
    playText: (text) => played((id) => ({ type: 'play-text', id, text })),
  };
}
