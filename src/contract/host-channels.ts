/**
 * Names of the three messages between a page's bridge and main; everything else goes through the port. Apart from
 * `host.ts`, so that the preload bundle carries no schemas.
 */
export const HOST_CHANNELS = { ask: 'loket:port-wanted', port: 'loket:port', lost: 'loket:port-lost' } as const;
