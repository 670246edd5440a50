import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartFault } from '#contract/errors';
import type { StartConfig } from '#contract/host';
import { folderFault, isDiskFull } from '#core/db/disk';
import { KEY_BYTES } from '#core/db/key';
import { hasDatabase, openDatabase, StartRefused } from '#core/db/open';
import type { Db } from '#core/db/sql';
import { selectServerTime, sweepBlobs } from '#core/features/blobs/index';
import { createCatalogue } from '#core/features/catalogue/index';
import { createDevices, type DevicePort } from '#core/features/devices/index';
import { createLevelKeeper, createNumberMark, createSealKeeper } from '#core/features/receipts/index';
import { receiveFrame } from '#core/features/scans/receive';
import { undoneNotice } from '#core/features/scans/undone';
import { createImports } from '#core/features/imports/index';
import { isVisitInHand, takeAssignment } from '#core/features/assignment/index';
import { endSession } from '#core/features/session/index';
import { createSync, type Presence } from '#core/features/sync/index';
import { selectOpenVisit } from '#core/features/visits/index';
import { siteDateOf } from '#domain/format/index';
import { parseRegions } from '#domain/regions/index';
import type { Core, Host } from './context.ts';
import { fileLog, type Log } from './log.ts';
import { type Clock, systemClock, toInstant } from './ports/clock.ts';
import { nodeHttp } from './ports/http.ts';
import { type Disk, systemDisk } from './ports/disk.ts';
import { type Ids, systemIds } from './ports/ids.ts';
import type { Secrets } from './ports/secrets.ts';
import { createService, type ServicePort } from './serve.ts';
import { demoMark } from './settings.ts';
import { deleteOldResults } from './transaction.sql.ts';

const DAY_MS = 86_400_000;

export interface CoreOptions {
  readonly config: Pick<StartConfig, 'dataFolder' | 'resourcesFolder' | 'simulator' | 'demo' | 'demoEnrolment'>;
  readonly secrets: Secrets;
  readonly host: Host;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly disk?: Disk;
}

export interface RunningCore {
  readonly core: Core;
  serve(port: ServicePort): void;
  attachDevices(port: DevicePort): void;
  /** Ends sync and sealing and closes the database. */
  close(): Promise<void>;
}

/** Opens the data and starts everything that lives in `core`. Throws `StartRefused` with the file left as it was. */
export async function startCore(options: CoreOptions): Promise<RunningCore> {
  const { config, secrets } = options;
  const ids = options.ids ?? systemIds();
  const key = await databaseKey(config.dataFolder, secrets, ids);
  const db = openDatabase(config.dataFolder, key);
  try {
    if (!demoMark(db, config.demo)) throw new StartRefused('demo-only');
    return await assemble(options, db, ids, fileLog(config.dataFolder));
  } catch (error) {
    db.close();
    const fault = folderFault(error, config.dataFolder);
    throw fault ? new StartRefused(fault, error) : error;
  }
}

/** Made at the first start and kept by the key store before the first byte is encrypted with it; never for a database that is there. */
async function databaseKey(dataFolder: string, secrets: Secrets, ids: Ids): Promise<Buffer> {
  const stored = await secrets.get('database');
  if (stored !== null) {
    const key = Buffer.from(stored, 'base64');
    if (key.length !== KEY_BYTES) throw new StartRefused('database-wrong-key');
    return key;
  }
  if (hasDatabase(dataFolder)) throw new StartRefused('database-wrong-key');
  const key = ids.random(KEY_BYTES);
  await secrets.set('database', key.toString('base64'));
  return key;
}

async function assemble(options: CoreOptions, db: Db, ids: Ids, log: Log): Promise<RunningCore> {
  const { config, secrets, host } = options;
  const clock = options.clock ?? systemClock();
  const disk = options.disk ?? systemDisk(config.dataFolder);
  const catalogue = createCatalogue(db);
  const service = createService(() => core, config.simulator);
  const http = nodeHttp();
  const seals = createSealKeeper(() => core);
  const levels = createLevelKeeper(() => core, http);
  let wasOnline = false;
  const numbers = createNumberMark(config.dataFolder, db, log);
  const sync = createSync({
    db,
    numbers,
    http,
    clock,
    ids,
    secrets,
    disk,
    log,
    makeSealRequest: async () => (await import('#core/features/receipts/request')).makeSealRequest(secrets),
    presence: () => presence(core),
    isServing: () => isVisitInHand(core),
    onState: (state) => {
      if (state.online && !wasOnline) levels.restart(); // whoever gives times may be reachable again as well
      wasOnline = state.online;
      service.emit('sync.changed', state);
    },
    onChanged: (keys) => onPulled(keys),
  });
  const devices = createDevices({
    frame: (frame) => {
      const officer = service.activeSession()?.officer ?? null;
      receiveFrame(core, officer, frame).then(
        (notice) => service.emit('scans.scanned', notice),
        (error: unknown) => {
          log.bug(ids.next(), error);
          const reason = isDiskFull(error, config.dataFolder) ? 'disk-full' : 'failed';
          service.emit('scans.scanned', undoneNotice(core, { ...frame, reason }));
        },
      );
    },
    statuses: (statuses) => service.emit('devices.changed', { devices: [...statuses] }),
    dropped: (message) => service.emit('scans.scanned', undoneNotice(core, message)),
    refused: () => log.error('device-message-refused'),
  });
  const core: Core = {
    db,
    clock,
    ids,
    secrets,
    disk,
    log,
    host,
    catalogue,
    sync,
    seals,
    levels,
    numbers,
    devices,
    imports: createImports(clock, (state) => service.emit('imports.changed', state)),
    dataFolder: config.dataFolder,
    resourcesFolder: config.resourcesFolder,
    isDemo: config.demo,
    regions: parseRegions(JSON.parse(readFileSync(join(config.resourcesFolder, 'regions/regions.json'), 'utf8'))),
    lastCard: undefined,
    siteDate: () => siteDateOf(clock.now(), catalogue.site()?.timeZone ?? 'Asia/Makassar'),
    signedIn: () => service.sessions().flatMap(({ officer }) => officer ?? []),
    endSessionsOf: (officerId) => {
      for (const session of service.sessions()) if (session.officer?.id === officerId) endSession(core, session);
    },
    emit: (name, payload) => service.emit(name, payload),
  };

  function onPulled(keys: readonly string[]): void {
    if (keys.some((changedKey) => changedKey.startsWith('catalogue'))) {
      catalogue.refresh();
      seals.sealAll(); // a certificate may be among the rows
      levels.restart(); // and whoever gives times
      service.emit('session.changed', {});
    }
    takeAssignment(core);
    service.emit('changed', { keys: [...keys] });
  }

  const stopSweeping = sweepDaily(core);
  const running: RunningCore = {
    core,
    serve: (port) => service.serve(port),
    attachDevices: (port) => devices.attach(port),
    close: async () => {
      service.close();
      stopSweeping();
      await levels.close();
      await sync.close();
      await seals.close();
      db.close();
    },
  };
  try {
    deleteOldResults(db, { before: toInstant(new Date(clock.epochMs() - DAY_MS)) });
    takeAssignment(core);
    await sync.start(config.demoEnrolment);
  } catch (error) {
    await running.close(); // another attempt may follow in this process
    throw error;
  }
  seals.sealAll();
  levels.wake();
  return running;
}

/** Files and rows are made to agree at start and once a day; answers what ends it. */
function sweepDaily({ db, clock, dataFolder, disk, ids, log }: Core): () => void {
  let cancel = (): void => undefined;
  const sweep = (): void => {
    cancel = clock.after(DAY_MS, sweep);
    try {
      const serverTime = selectServerTime(db)?.serverTime ?? null;
      const swept = sweepBlobs({ db, dataFolder, now: clock.epochMs(), serverTime, freeBytes: disk.freeBytes() });
      if (swept.removed + swept.evicted + swept.missing > 0) log.info('files-swept', { ...swept });
    } catch (error) {
      log.bug(ids.next(), error); // a file that cannot be removed today must not keep an officer from working
    }
  };
  sweep();
  return () => cancel();
}

/** What the centre is told of this desk with each push: who, since when, where; nothing of the citizen. */
function presence(core: Core): Presence {
  const officer = core.signedIn()[0];
  const visit = officer && selectOpenVisit(core.db, { officerId: officer.id });
  return {
    operator_id: officer?.id ?? null,
    serving_since: visit?.startedAt ?? null,
    counter_id: core.catalogue.counter()?.id ?? null,
  };
}

/** The fault to show when core did not start, or undefined when it is a bug that must end the process. */
export const startFault = (error: unknown): StartFault | undefined =>
  error instanceof StartRefused ? error.fault : undefined;
