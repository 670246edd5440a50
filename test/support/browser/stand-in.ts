import { readFileSync } from 'node:fs';
import { Service } from '#contract/catalogue';
import type { CitizenData } from '#contract/citizens';
import { type ErrorCode, ERRORS } from '#contract/errors';
import {
  EVENTS,
  type EventName,
  type Input,
  type Payload,
  type ProcedureName,
  PROCEDURES,
  type Result,
} from '#contract/index';
import type { SessionState } from '#contract/session';
import type { z } from 'zod';
import { SAMPLES } from '#devices/simulator/samples';
import type { LoketHost } from './host.ts';
import { StandInFloor } from './stand-in-floor.ts';
import { StandInImports } from './stand-in-imports.ts';
import { StandInLedger } from './stand-in-ledger.ts';
import { STAND_IN_PERSON, standInScan } from './stand-in-scans.ts';
import { standInVisit, type VisitState } from './stand-in-visit.ts';

const MALL = new URL('../../../resources/demo/mall.json', import.meta.url);
export const PIN = '482913';

class Refusal extends Error {
  readonly error: unknown;
  constructor(code: ErrorCode, details: unknown) {
    super(code);
    this.error = { code, message: code, details: ERRORS[code].parse(details) };
  }
}
const refuse = (code: ErrorCode, details: unknown = {}): never => {
  throw new Refusal(code, details);
};

export interface StandInOptions {
  readonly session?: Partial<SessionState>;
  readonly online?: boolean;
}

type OfficerInput = z.input<(typeof PROCEDURES)['session.read']['output']>['officers'][number];
const officer: OfficerInput = {
  id: '01990000-0000-7000-8000-000000000001',
  name: 'Siti Rahayu',
  shortName: 'S. Rahayu',
  role: 'officer',
};
const second: OfficerInput = {
  ...officer,
  id: '01990000-0000-7000-8000-000000000002',
  name: 'Muhammad Arifin',
  shortName: 'M. Arifin',
};

const supervisor: OfficerInput = {
  ...officer,
  id: '01990000-0000-7000-8000-000000000003',
  name: 'Dewi Lestari',
  shortName: 'D. Lestari',
  role: 'supervisor',
};

/**
 * The contract in memory for one visit: states that a real core shows only when something is broken, and a visit
 * whose numbers never change and whose time stands where `now` puts it, for pictures. Every answer is parsed by the contract, so it cannot drift.
 */
export class StandIn implements LoketHost {
  readonly services: z.output<typeof Service>[];
  readonly saved: unknown[] = [];
  /** What the next call of a procedure is refused with. */
  readonly refusals = new Map<ProcedureName, readonly [ErrorCode, unknown]>();
  session: z.input<(typeof PROCEDURES)['session.read']['output']>;
  visit: VisitState | null = null;
  /** The stand-in's clock as a UTC instant; the machine's while null. */
  now: string | null = null;
  /** When the idle lock would come, as core told it last. */
  locksAt: string | null = null;
  /** What blocked core is gone at the next try. */
  isMended = false;
  /** Facts about the line that replace the usual ones. */
  line: Partial<z.input<(typeof PROCEDURES)['sync.read']['output']>> = {};
  readonly floor: StandInFloor;
  readonly ledger = new StandInLedger();
  readonly imports = new StandInImports();
  alarms: z.input<(typeof PROCEDURES)['alarms.list']['output']>['alarms'] = [];
  readonly #listeners: Parameters<LoketHost['listen']>[0][] = [];
  readonly #online: boolean;

  constructor(options: StandInOptions = {}) {
    const mall = JSON.parse(readFileSync(MALL, 'utf8')) as { services: unknown[]; site: Record<string, string> };
    this.services = mall.services.map((service) => Service.parse(service));
    this.#online = options.online ?? true;
    const { code = '', name = '', shortName = '', timeZone = '' } = mall.site;
    this.session = {
      phase: 'signed-out',
      fault: null,
      dataFolder: null,
      demo: true,
      insecureKeyStore: false,
      site: { code, name, shortName, timeZone },
      counter: { number: '12', name: 'Loket 12' },
      officer: null,
      today: [
        { label: 'Layanan terpadu', agencies: 'Dukcapil, Imigrasi, Polresta, Disnaker', from: '08.00', to: '15.00' },
        { label: 'Pengambilan produk', agencies: 'Semua instansi di atas', from: '08.00', to: '16.00' },
      ],
      siteDate: '2026-11-24',
      officers: [officer, second, supervisor] as SessionState['officers'],
      draftCount: 1,
      closing: null,
      unassigned: false,
      allowances: [],
      ...options.session,
    };
    this.floor = new StandInFloor(this.#around, this.session.officers as SessionState['officers']);
  }

  listen(listener: Parameters<LoketHost['listen']>[0]): void {
    this.#listeners.push(listener);
  }

  emit<N extends EventName>(name: N, payload: z.input<(typeof EVENTS)[N]['payload']>): void {
    const parsed = EVENTS[name].payload.parse(payload) as Payload<N>;
    for (const listener of this.#listeners) listener(name, parsed);
  }

  call(name: ProcedureName, input: unknown): Promise<Result<unknown>> {
    const procedure = PROCEDURES[name];
    try {
      const refusal = this.refusals.get(name);
      this.refusals.delete(name);
      if (refusal) refuse(...refusal);
      const value = this.#answer(name, procedure.input.parse(input) as Record<string, never>);
      return Promise.resolve({ ok: true, value: procedure.output.parse(value) });
    } catch (error) {
      if (error instanceof Refusal) return Promise.resolve({ ok: false, error: error.error } as Result<unknown>);
      return Promise.reject(error);
    }
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  readonly #around = { now: () => this.now ?? new Date().toISOString(), isOnline: () => this.#online };

  #signedIn: OfficerInput = officer;

  #phase(phase: SessionState['phase'], who: OfficerInput | null): void {
    this.session = { ...this.session, phase, officer: who };
    this.emit('session.changed', {});
  }

  #changed(key = 'visit'): void {
    this.emit('changed', { keys: [key] });
  }

  /** Answers an act on the floor, the ledger or a decision; the page reads them again. */
  #done(key: string, value: unknown = {}): unknown {
    this.#changed(key);
    this.emit('sync.changed', this.sync);
    return value;
  }

  scan(sample: string): void {
    const notice = standInScan(sample, this.visit, this.#around.now());
    if (notice.action === 'citizen-new' && !this.visit) this.visit = standInVisit(this.#around);
    this.#changed();
    this.emit('scans.scanned', notice);
  }

  #answer(name: ProcedureName, input: Record<string, never>): unknown {
    const visit = this.visit;
    const application = () =>
      visit?.applications.find(({ id }) => id === input['applicationId']) ??
      refuse('not-found', { entity: 'application' });
    switch (name) {
      case 'session.read':
        return this.session;
      case 'session.sign-in':
        if (input['pin'] !== PIN) refuse('wrong-pin', { attemptsLeft: 4 });
        this.#signedIn = this.session.officers.find(({ id }) => id === input['officerId']) ?? officer;
        this.#phase('active', this.#signedIn);
        return { officer: this.#signedIn };
      case 'session.unlock':
        if (input['pin'] !== PIN) refuse('wrong-pin', { attemptsLeft: 4 });
        this.#phase('active', this.#signedIn);
        return {};
      case 'session.clear-pin':
        if (input['pin'] !== PIN) refuse('wrong-pin', { attemptsLeft: 4 });
        return {};
      case 'session.lock':
        this.#phase('locked', this.#signedIn);
        return {};
      case 'session.sign-out':
        this.#phase('signed-out', null);
        return {};
      case 'session.retry':
        if (this.isMended) this.session = { ...this.session, phase: 'signed-out', fault: null };
        return { isOpen: this.isMended };
      case 'session.touch':
        return { locksAt: this.locksAt };
      case 'catalogue.services':
        return { services: this.services };
      case 'visits.current':
        return { visit: visit?.view() ?? null };
      case 'visits.start':
        this.visit = standInVisit(this.#around);
        this.#changed();
        return { visitId: this.visit.id };
      case 'visits.finish':
        this.visit = null;
        this.#changed();
        return {};
      case 'citizens.check':
        return { warnings: [], region: null };
      case 'citizens.create':
      case 'citizens.update':
        if (!visit) return refuse('no-visit');
        visit.identify(input['data'] as unknown as CitizenData);
        this.#changed();
        return name === 'citizens.create' ? { citizenId: visit.citizenId, warnings: [] } : { warnings: [] };
      case 'citizens.find':
        return { citizens: [], more: false };
      case 'citizens.reveal':
        return { data: visit?.citizen ?? STAND_IN_PERSON, at: this.#around.now() };
      case 'applications.add': {
        const service = this.services.find(({ code }) => code === input['serviceCode']);
        if (!visit || !service) return refuse('not-found', { entity: 'service' });
        const applicationId = visit.add(service);
        this.#changed();
        return { applicationId };
      }
      case 'drafts.save': {
        this.saved.push(input['answers']);
        const savedAt = this.#around.now();
        Object.assign(application(), { answers: input['answers'], requirements: input['requirements'], savedAt });
        return { savedAt };
      }
      case 'drafts.cancel':
        visit?.remove(application().id);
        this.#changed();
        return {};
      case 'applications.submit': {
        const done = visit?.submit(application());
        this.#changed();
        this.emit('sync.changed', this.sync);
        return done;
      }
      case 'receipts.show':
        return visit?.receipt(String(input['receiptId'])) ?? refuse('not-found', { entity: 'receipt' });
      case 'receipts.save':
        return { fileName: 'tanda-terima.pdf' };
      case 'sync.export':
        this.line = { ...this.line, exportedAt: this.#around.now() };
        this.emit('sync.changed', this.sync);
        return { fileName: 'loket.lkx', mutationCount: 40, fileCount: 12, leftOutCount: 1, bytes: 3_600_000 };
      case 'alarms.list':
        return { alarms: this.alarms };
      case 'imports.read':
        return this.imports.state;
      case 'imports.choose':
      case 'imports.send':
      case 'imports.cancel':
        this.imports[name === 'imports.choose' ? 'choose' : name === 'imports.send' ? 'send' : 'cancel']();
        this.emit('imports.changed', this.imports.state);
        return {};
      case 'devices.list':
        return { devices: this.devices };
      case 'sync.read':
        return this.sync;
      case 'floor.read':
        return this.floor.read();
      case 'floor.reassign': {
        const grantId = this.floor.reassign(input as unknown as Input<'floor.reassign'>);
        return grantId === false ? refuse('assignment-changed') : this.#done('workstation', { grantId });
      }
      case 'floor.end':
        this.floor.end(input as unknown as Input<'floor.end'>);
        return this.#done('workstation');
      case 'ledger.list':
        return this.ledger.list(input as unknown as Input<'ledger.list'>);
      case 'ledger.retry':
        return this.#done('ledger', this.ledger.retry(input as unknown as Input<'ledger.retry'>));
      case 'ledger.discard':
        this.ledger.discard(input as unknown as Input<'ledger.discard'>);
        return this.#done('ledger');
      case 'conflicts.list':
        return { conflicts: this.ledger.conflicts };
      case 'conflicts.resolve':
        this.ledger.resolve(input as unknown as Input<'conflicts.resolve'>);
        return this.#done('conflict');
      case 'parked.list':
        return { items: this.ledger.parked, malls: this.ledger.malls };
      case 'parked.accept':
        this.ledger.decide(String(input['parkedId']), 'accept');
        return this.#done('parked');
      case 'parked.refuse':
        this.ledger.refusals.push(input as unknown as Input<'parked.refuse'>);
        this.ledger.decide(String(input['parkedId']), 'refuse');
        return this.#done('parked');
      case 'simulator.samples':
        return { samples: SAMPLES.map(({ id, group, title, note }) => ({ id, group, title, note })) };
      case 'simulator.play':
        this.scan(String(input['id']));
        return {};
      default:
        return {};
    }
  }

  get devices() {
    return [
      {
        deviceId: '0c2e:0b61::0:8c:2',
        name: 'Pemindai Honeywell',
        profileId: 'honeywell-hid-pos',
        state: 'ready' as const,
        fault: null,
        since: '2026-11-24T00:00:00.000Z',
        simulated: true,
      },
    ];
  }

  get sync() {
    const waiting = this.visit?.applications.filter(({ receipt }) => receipt?.sent === 'waiting').length ?? 0;
    return {
      enrolled: this.session.phase !== 'not-enrolled',
      online: this.#online,
      since: '2026-11-24T00:12:00.000Z',
      sending: false,
      unsentCount: this.#online ? 0 : 2 + waiting,
      unsentApplicationCount: this.#online ? 0 : 1 + waiting,
      oldestUnsentAt: null,
      exportedAt: null,
      blobs: { waitingCount: 0, waitingBytes: 0, damagedCount: 0, problem: null },
      attentionCount: 0,
      decisionCount: this.ledger.openCount(),
      alarmCount: this.alarms.filter(({ clearedAt }) => clearedAt === null).length,
      nextTryAt: null,
      problem: null,
      certificate: { state: 'valid' as const, validTo: null },
      ...this.line,
    };
  }
}
