import { MessageChannelMain, type MessagePortMain } from 'electron';
import type { StartConfig } from '#contract/host';
import { refuseAll } from './answers.ts';
import { CHILD_ENTRIES, NODE_FILE } from './folders.ts';
import { ChildHost, type ChildHostOptions } from './process-host/index.ts';
import type { ChildLine } from './process-host/line.ts';
import { startNodeChild } from './process-host/node-child.ts';
import { startUtility } from './process-host/utility.ts';
import { IS_DEVELOPMENT_RUNTIME } from './runtime.ts';
import { childEnv } from './security/child-env.ts';

type ChildName = keyof typeof CHILD_ENTRIES;

export interface Children {
  readonly core: ChildHost<MessagePortMain>;
  start(): void;
  stop(): Promise<void>;
}

export interface ChildrenEvents {
  readonly coreIsReady: () => void;
  readonly coreIsGone: () => void;
  readonly gaveUp: () => void;
}

/** Runs `core` and `devices` and keeps one port open between them for as long as both live. */
export function children(
  config: StartConfig,
  answer: ChildHostOptions<MessagePortMain>['answer'],
  events: ChildrenEvents,
): Children {
  const link = () => {
    if (!core.isReady || !devices.isReady) return;
    const { port1, port2 } = new MessageChannelMain();
    core.openPort('devices', port1);
    devices.openPort('core', port2);
  };
  const core: ChildHost<MessagePortMain> = new ChildHost({
    ...common('core', config),
    answer,
    onReady: () => {
      events.coreIsReady();
      // The window waits for `core` alone; readers are of use only after somebody has signed in.
      devices.start();
      link();
    },
    onFallen: events.coreIsGone,
    onGaveUp: events.gaveUp,
  });
  const devices: ChildHost<MessagePortMain> = new ChildHost({
    ...common('devices', config),
    answer: refuseAll,
    onReady: link,
    onFallen: () => {}, // its port to core closes with it, and core then shows the readers as absent
    onGaveUp: () => process.stderr.write('Loket: the devices process fell too often and is not started again\n'),
  });
  return {
    core,
    start: () => core.start(),
    stop: async () => {
      await devices.stop();
      await core.stop();
    },
  };
}

const common = (name: ChildName, config: StartConfig) => ({
  config,
  startLine: () => startChild(name),
  later: (ms: number, act: () => void) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
});

function startChild(name: ChildName): ChildLine<MessagePortMain> {
  const entry = CHILD_ENTRIES[name];
  const env = childEnv(process.env);
  return IS_DEVELOPMENT_RUNTIME ? startNodeChild(NODE_FILE, entry, env) : startUtility(entry, `loket-${name}`, env);
}
