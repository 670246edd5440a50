import { join } from 'node:path';
import { connectHost } from '#host-link/index';
import { startDevices } from './index.ts';
import type { DeviceLog } from './transport.ts';

/** Entry of the `devices` process: started by main, talks to core on the port of that kind. */
const log: DeviceLog = (event, details = {}) => {
  process.stderr.write(`${JSON.stringify({ from: 'devices', event, ...details })}\n`);
};
const host = connectHost();
const config = await host.started;
const devices = await startDevices({
  simulator: config.simulator && config.flavour !== 'release',
  profilesFolder: join(config.resourcesFolder, 'device-profiles'),
  log,
});
host.onPort((port) => {
  if (port.kind === 'core') devices.attach(port);
  else port.close();
});
host.onStop(() => devices.close());
host.ready();
