import type { SiteDate } from '#contract/ids';
import type { EventName, Output, Payload } from '#contract/index';
import type { Officer } from '#contract/session';
import type { RegionTable } from '#domain/regions/index';
import type { Db } from '#core/db/sql';
import type { Catalogue } from '#core/features/catalogue/index';
import type { LevelKeeper, NumberMark, SealKeeper } from '#core/features/receipts/index';
import type { Devices } from '#core/features/devices/index';
import type { Imports } from '#core/features/imports/index';
import type { Claim } from '#core/features/scans/identify';
import type { SyncEngine } from '#core/features/sync/index';
import type { Log } from './log.ts';
import type { Clock } from './ports/clock.ts';
import type { Disk } from './ports/disk.ts';
import type { Ids } from './ports/ids.ts';
import type { Secrets } from './ports/secrets.ts';

/** What only main can do. */
export interface Host {
  /** An absolute path that the person chose. Errors: `save-cancelled`, `save-failed`. */
  choosePath(name: string): Promise<string>;
  /** An export that the person chose to be read; null when they thought better of it. */
  chooseFile(): Promise<string | null>;
  saveFile(name: string, bytes: Uint8Array): Promise<Output<'receipts.save'>>;
}

/** Everything features may use; one per open database. */
export interface Core {
  readonly db: Db;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: Secrets;
  readonly log: Log;
  readonly host: Host;
  readonly dataFolder: string;
  readonly disk: Disk;
  readonly resourcesFolder: string;
  readonly isDemo: boolean;
  readonly regions: RegionTable;
  readonly catalogue: Catalogue;
  readonly sync: SyncEngine;
  readonly seals: SealKeeper;
  readonly levels: LevelKeeper;
  readonly numbers: NumberMark;
  readonly devices: Devices;
  readonly imports: Imports;
  /** The site's calendar day now; the machine's own zone never counts. */
  siteDate(): SiteDate;
  /** The card read last in the open visit: how its citizen was identified, and what of them the card itself said. */
  lastCard: Claim | undefined;
  /** Officers with a session here, locked ones too. */
  signedIn(): readonly Officer[];
  endSessionsOf(officerId: string): void;
  /** To every officer port. Never called before the commit that it tells of. */
  emit<N extends EventName>(name: N, payload: Payload<N>): void;
}

/** What core knows of the page behind one port. The officer is bound here and nowhere else. */
export interface PortSession {
  officer: Officer | null;
  /** Monotonic milliseconds; null while unlocked. */
  lockedAt: number | null;
  lastActAt: number;
}
