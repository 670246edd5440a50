import { afterAll, afterEach, beforeAll, vi } from 'vitest';
import type { FloorWorkstation } from '#contract/floor';
import type { OfficerId } from '#contract/ids';
import type { Input, Output } from '#contract/index';
import { startCentral, type TestCentral, testMall } from '#test/central/setup';
import { type CutProxy, startCutProxy } from '#test/support/cut-proxy';
import { CITIZEN, openCore, type Page, type TestCore } from '#test/support/core/in-process';
import { newFolder, removeFolders } from '../sync/workstation.ts';

export const mall = testMall(1);
export const other = testMall(2);
const person = (n: number) => {
  const found = mall.officers[n];
  if (!found) throw new Error('the test mall lacks its people');
  return found;
};
export const officer = person(0);
/** Of both malls. */
export const supervisor = person(1);

/** A whole core of its own, enrolled at the centre of the box, with somebody signed in. */
export interface Desk {
  readonly folder: string;
  readonly core: TestCore;
  readonly page: Page;
  readonly machineId: string;
}

export interface Floor {
  central: TestCentral;
  proxy: CutProxy;
  desk(counter: number, who: { id: string; pin: string }, url?: string): Promise<Desk>;
  /** Starts a workstation on a disk that was enrolled before; null: nobody signs in. */
  again(folder: string, who: { id: string; pin: string } | null): Promise<Desk>;
  /** Ends its process; the disk stays. */
  stop(desk: Desk): Promise<void>;
}

/** A real centre for the file; the cores are closed after each test. */
export function useFloor(): Floor {
  const opened = new Set<TestCore>();
  const open = async (folder: string) => {
    const core = await openCore(folder);
    opened.add(core);
    return { core, page: core.page() };
  };
  const signedIn = async (
    folder: string,
    { core, page }: { core: TestCore; page: Page },
    who: { id: string; pin: string } | null,
  ) => {
    if (who) await page.call('session.sign-in', { officerId: who.id as OfficerId, pin: who.pin });
    const meta = core.core.db.prepare('SELECT machine_id AS id FROM sync_meta').get() as { id: string };
    return { folder, core, page, machineId: meta.id };
  };
  const box = {
    desk: async (counter, who, url = box.central.url) => {
      const folder = newFolder();
      const running = await open(folder);
      await running.page.call('enrolment.enrol', { centreUrl: url, code: await box.central.code(mall, counter) });
      return signedIn(folder, running, who);
    },
    again: async (folder, who) => signedIn(folder, await open(folder), who),
    stop: async ({ core }) => {
      opened.delete(core);
      await core.close();
    },
  } as Floor;
  beforeAll(async () => {
    box.central = await startCentral([mall, { ...other, officers: [...other.officers, supervisor] }]);
    box.proxy = await startCutProxy(Number(new URL(box.central.url).port));
  });
  afterEach(async () => {
    box.proxy.restore();
    for (const core of opened) await core.close();
    opened.clear();
  });
  afterAll(async () => {
    await box.proxy.close();
    await box.central.close();
    removeFolders();
  });
  return box;
}

/** A whole submission of the only service; answers the application's id. */
export async function serve({ page }: Desk, name: string): Promise<string> {
  await page.call('citizens.create', { data: { ...CITIZEN, nik: null, name }, method: 'manual' });
  const { applicationId } = await page.call('applications.add', {
    serviceCode: 'DKC-KK-01' as Input<'applications.add'>['serviceCode'],
  });
  await page.call('drafts.save', { applicationId, answers: { reason: 'hilang' }, requirements: {} });
  await page.call('applications.submit', { applicationId });
  return applicationId;
}

export const start = (each: Desk) => each.page.call('visits.start', {});
export const finish = (each: Desk) => each.page.call('visits.finish', { outcome: 'served', keepDrafts: false });
/** Nobody has to be signed in for it. */
export const send = (each: Desk): void => each.core.core.sync.sendNow();
export const counterOf = async (each: Desk) => (await each.page.call('session.read', {})).counter?.number ?? null;

export const everyone = (floor: Output<'floor.read'>): FloorWorkstation[] => [
  ...floor.counters.flatMap(({ workstations }) => workstations),
  ...floor.unplaced,
];

export async function seen(from: Desk, of: Desk): Promise<FloorWorkstation> {
  const found = everyone(await from.page.call('floor.read', {})).find(({ id }) => id === of.machineId);
  if (!found) throw new Error('not on the floor');
  return found;
}

/** Until the floor as `from` knows it says so about `of`; pulls of both are asked for each time. */
export async function until(from: Desk, of: Desk, is: (found: FloorWorkstation) => boolean): Promise<FloorWorkstation> {
  return vi.waitFor(
    async () => {
      send(from);
      send(of);
      const found = await seen(from, of);
      if (!is(found)) throw new Error(JSON.stringify(found));
      return found;
    },
    { timeout: 15_000, interval: 50 },
  );
}
