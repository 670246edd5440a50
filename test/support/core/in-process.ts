import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  type EventName,
  type Input,
  type Output,
  type Payload,
  PROCEDURES,
  type ProcedureName,
  type Result,
} from '#contract/index';
import { type CoreOptions, type RunningCore, startCore } from '#core/core';
import { insecureFileSecrets } from '#core/ports/secrets';
import { OFFICER, RESOURCES } from './seed.ts';
import { Refused } from './refused.ts';

/** A page's side of a port into a core that runs in this process; messages are copied as JSON, as on the real port. */
export interface Page {
  call<N extends ProcedureName>(
    name: N,
    input: Omit<Input<N>, 'commandId'> & { commandId?: string },
  ): Promise<Output<N>>;
  ask<N extends ProcedureName>(name: N, input: unknown): Promise<Result<Output<N>>>;
  /** Sends any message as it is. */
  raw(message: unknown): void;
  /** All answers so far, also those to raw messages. */
  readonly answers: { readonly id: number; readonly result: Result<unknown> }[];
  events<N extends EventName>(name: N): Payload<N>[];
  close(): void;
}

export interface TestCore extends RunningCore {
  page(kind?: string): Page;
  /** Saved files by name. */
  readonly saved: Map<string, Uint8Array>;
  /** The file that the person chooses when one is asked for; null: none. */
  readonly stick: { path: string | null };
}

export async function openCore(dataFolder: string, extra: Partial<CoreOptions> = {}): Promise<TestCore> {
  const saved = new Map<string, Uint8Array>();
  const stick: TestCore['stick'] = { path: null };
  const running = await startCore({
    config: { dataFolder, resourcesFolder: RESOURCES, simulator: true, demo: true, demoEnrolment: null },
    secrets: insecureFileSecrets(dataFolder),
    host: {
      saveFile: (name, bytes) => {
        saved.set(name, bytes);
        return Promise.resolve({ fileName: name });
      },
      choosePath: (name) => Promise.resolve(join(dataFolder, name)),
      chooseFile: () => Promise.resolve(stick.path),
    },
    ...extra,
  });
  return { ...running, saved, stick, page: (kind = 'officer') => openPage(running, kind) };
}

function openPage(running: RunningCore, kind: string): Page {
  const waiting = new Map<number, (result: Result<unknown>) => void>();
  const answers: Page['answers'] = [];
  const events: { event: string; payload: unknown }[] = [];
  let deliver: (message: unknown) => void = () => undefined;
  let closed: () => void = () => undefined;
  let lastId = 0;
  running.serve({
    kind,
    send: (raw) => {
      const message = JSON.parse(JSON.stringify(raw)) as {
        id: number;
        result: Result<unknown>;
        event: string;
        payload: unknown;
      };
      if (message.event) events.push(message);
      else {
        answers.push(message);
        waiting.get(message.id)?.(message.result);
      }
    },
    onMessage: (listener) => (deliver = listener),
    onClose: (listener) => (closed = listener),
  });
  const ask = (name: string, input: unknown): Promise<Result<unknown>> => {
    const id = ++lastId;
    const { promise, resolve } = Promise.withResolvers<Result<unknown>>();
    waiting.set(id, resolve);
    deliver(JSON.parse(JSON.stringify({ id, name, input })));
    return promise;
  };
  return {
    answers,
    ask: ask as Page['ask'],
    call: async (name, input) => {
      const complete = PROCEDURES[name].kind === 'command' ? { commandId: randomUUID(), ...input } : input;
      const result = (await ask(name, complete)) as Result<Output<typeof name>>;
      if (!result.ok) throw new Refused(result.error);
      return result.value;
    },
    raw: (message) => deliver(message),
    events: (name) => events.filter(({ event }) => event === name).map(({ payload }) => payload as never),
    close: () => closed(),
  };
}

export const signIn = (page: Page, who: { id: string; pin: string } = OFFICER): Promise<unknown> =>
  page.call('session.sign-in', { officerId: who.id as typeof OFFICER.id, pin: who.pin });

export const CITIZEN: Input<'citizens.create'>['data'] = {
  nik: '6472030505909001' as NonNullable<Input<'citizens.create'>['data']['nik']>,
  name: 'BUDI SANTOSO',
  birthPlace: 'SAMARINDA',
  birthDate: '1990-05-05' as NonNullable<Input<'citizens.create'>['data']['birthDate']>,
  sex: 'male',
  address: 'JL. CONTOH NO. 1',
  rt: '005',
  rw: '002',
  village: 'AIR PUTIH',
  district: 'SAMARINDA ULU',
  regency: 'KOTA SAMARINDA',
  religion: 'ISLAM',
  maritalStatus: 'KAWIN',
  occupation: 'WIRASWASTA',
  nationality: 'WNI',
  phone: '+6281346000217',
  email: null,
};

/** A signed-in officer in a visit with a citizen and one complete draft of `KK: perubahan data`. */
export async function withDraft(page: Page): Promise<Output<'applications.add'>['applicationId']> {
  await signIn(page);
  await page.call('visits.start', {});
  await page.call('citizens.create', { data: CITIZEN, method: 'manual' });
  return completeDraft(page);
}

export async function completeDraft(page: Page): Promise<Output<'applications.add'>['applicationId']> {
  const { applicationId } = await page.call('applications.add', {
    serviceCode: 'DKC-KK-CHANGE' as Input<'applications.add'>['serviceCode'],
  });
  await page.call('drafts.save', {
    applicationId,
    answers: {
      familyCard: '6472032011150001',
      headOfFamily: 'Budi Santoso',
      changedElement: 'occupation',
      oldValue: 'Pelajar',
      newValue: 'Wiraswasta',
      phone: '081346000217',
    },
    requirements: { 'kk-lama': 'met', bukti: 'met' },
  });
  return applicationId;
}
