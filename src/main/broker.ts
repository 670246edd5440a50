import { ipcMain, MessageChannelMain, type IpcMainEvent, type MessagePortMain, type WebFrameMain } from 'electron';
import { HOST_CHANNELS } from '#contract/host-channels';
import type { ChildHost } from './process-host/index.ts';
import { isTrustedSender } from './security/sender.ts';
import type { Windows } from './windows.ts';

/** A page that asked for a port, until it is loaded anew or closed. */
interface Page {
  readonly frame: WebFrameMain;
  port: MessagePortMain | undefined;
}

/**
 * Gives each load of a page one port to `core`, after the sender check, and is then out of the way. A page that asks
 * while `core` is down gets its port when `core` is back.
 */
export class Broker {
  readonly #core: ChildHost<MessagePortMain>;
  readonly #windows: Windows;
  readonly #pages = new Map<number, Page>();

  constructor(core: ChildHost<MessagePortMain>, windows: Windows) {
    this.#core = core;
    this.#windows = windows;
    ipcMain.on(HOST_CHANNELS.ask, (event) => this.#asked(event));
  }

  /** `core` serves ports from now on. */
  coreIsReady(): void {
    for (const id of this.#pages.keys()) this.#give(id);
  }

  /** `core` is gone: the pages answer their pending calls themselves and wait. */
  coreIsGone(): void {
    for (const page of this.#pages.values()) {
      page.port = undefined;
      tell(page.frame, HOST_CHANNELS.lost, []);
    }
  }

  #asked(event: IpcMainEvent): void {
    const frame = event.senderFrame;
    const id = event.sender.id;
    const isTrusted = isTrustedSender({
      frameUrl: frame ? frame.url : null,
      hasParent: frame ? frame.parent !== null : false,
      isKnownWindow: this.#windows.kindOf(id) !== undefined,
    });
    if (!isTrusted || !frame) return;
    if (!this.#pages.has(id)) event.sender.once('destroyed', () => this.#forget(id));
    this.#forget(id);
    this.#pages.set(id, { frame, port: undefined });
    this.#give(id);
  }

  #give(id: number): void {
    const page = this.#pages.get(id);
    const kind = this.#windows.kindOf(id);
    if (!page || page.port || !kind || !this.#core.isReady) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#core.openPort(kind, port2);
    page.port = port2;
    tell(page.frame, HOST_CHANNELS.port, [port1]);
  }

  #forget(id: number): void {
    this.#pages.get(id)?.port?.close();
    this.#pages.delete(id);
  }
}

function tell(frame: WebFrameMain, channel: string, ports: MessagePortMain[]): void {
  try {
    frame.postMessage(channel, null, ports);
  } catch {
    for (const port of ports) port.close(); // the page went away between asking and answering
  }
}
