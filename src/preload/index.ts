import { contextBridge, ipcRenderer } from 'electron';
import { HOST_CHANNELS } from '#contract/host-channels';
import { createBridge, type BridgePort, type Names } from './bridge.ts';

declare const __LOKET_NAMES__: Names;

const bridgePort = (port: MessagePort): BridgePort => ({
  listen: (listener) => {
    port.addEventListener('message', (event: MessageEvent<unknown>) => listener(event.data));
    port.start();
  },
  postMessage: (message) => port.postMessage(message),
});

contextBridge.exposeInMainWorld(
  'loket',
  createBridge(__LOKET_NAMES__, {
    ask: () => ipcRenderer.send(HOST_CHANNELS.ask),
    onPort: (listener) =>
      ipcRenderer.on(HOST_CHANNELS.port, (event) => {
        const port = event.ports[0];
        if (port) listener(bridgePort(port));
      }),
    onLost: (listener) => ipcRenderer.on(HOST_CHANNELS.lost, () => listener()),
  }),
);
