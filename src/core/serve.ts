import { z } from 'zod';
import type { ErrorCode, ErrorDetails, Problem } from '#contract/errors';
import {
  type EventName,
  type Payload,
  PORT_LIMITS,
  PROCEDURES,
  type ProcedureName,
  type Result,
} from '#contract/index';
import { PERMISSIONS } from '#contract/permissions';
import type { Core, PortSession } from './context.ts';
import { fail, Fault } from './fault.ts';
import { applyIdle } from './features/session/index.ts';
import { HANDLERS } from './handlers.ts';

/** A page's port: its kind was fixed by main when it opened the window. */
export interface ServicePort {
  readonly kind: string;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

const Call = z.strictObject({ id: z.int().min(0), name: z.string().max(60), input: z.unknown() });

/** Which procedures a kind of port may name at all; the simulator is one only where it was built in. */
function mayName(kind: string, name: ProcedureName, hasSimulator: boolean): boolean {
  if (name.startsWith('simulator.')) return hasSimulator && (kind === 'simulator' || kind === 'officer');
  return kind === 'officer';
}

export interface Service {
  /** Serves the port until it closes; the session ends with it. */
  serve(port: ServicePort): void;
  emit<N extends EventName>(name: N, payload: Payload<N>): void;
  /** The session of whoever sits at the desk: signed in and not locked. */
  activeSession(): PortSession | undefined;
}

/** Answers the calls of all ports. Commands and views run one at a time, over all ports; queries do not wait. */
export function createService(core: () => Core, hasSimulator: boolean): Service {
  const sessions = new Map<ServicePort, PortSession>();
  let tail: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const turn = tail.then(act);
    tail = turn.catch(() => undefined);
    return turn;
  };

  async function answer(
    port: ServicePort,
    session: PortSession,
    name: string,
    input: unknown,
  ): Promise<Result<unknown>> {
    try {
      const known = knownName(port, name);
      const run = () => call(session, known, input);
      return { ok: true, value: await (PROCEDURES[known].kind === 'query' ? run() : inTurn(run)) };
    } catch (error) {
      return { ok: false, error: asProblem(core(), error) };
    }
  }

  function knownName(port: ServicePort, name: string): ProcedureName {
    if (!Object.hasOwn(PROCEDURES, name)) fail('unknown-procedure', {});
    const known = name as ProcedureName; // an own property of PROCEDURES
    return mayName(port.kind, known, hasSimulator) ? known : fail('unknown-procedure', {});
  }

  async function call(session: PortSession, name: ProcedureName, input: unknown): Promise<unknown> {
    const procedure = PROCEDURES[name];
    applyIdle(core(), session);
    refuseWithoutRight(session, procedure.permission);
    const parsed = procedure.input.safeParse(input);
    if (!parsed.success) fail('invalid-input', { fields: [...new Set(parsed.error.issues.map(pathOf))] });
    if (session.officer && name !== 'session.read') session.lastActAt = core().clock.mono();
    const handler = HANDLERS[name] as (call: { core: Core; session: PortSession }, input: unknown) => unknown;
    return procedure.output.parse(await handler({ core: core(), session }, parsed.data));
  }

  return {
    serve: (port) => {
      const session: PortSession = { officer: null, lockedAt: null, lastActAt: core().clock.mono() };
      sessions.set(port, session);
      let pending = 0;
      port.onClose(() => sessions.delete(port));
      port.onMessage((message) => {
        const envelope = readEnvelope(message);
        if (typeof envelope === 'number') return port.send({ id: envelope, result: refusal('too-large', {}) });
        if (!envelope) return;
        const { id, name, input } = envelope;
        if (pending >= PORT_LIMITS.pendingCalls) return port.send({ id, result: refusal('busy', {}) });
        pending += 1;
        void answer(port, session, name, input).then((result) => {
          pending -= 1;
          port.send({ id, result });
        });
      });
    },
    emit: (name, payload) => {
      for (const port of sessions.keys()) port.send({ event: name, payload });
    },
    activeSession: () => [...sessions.values()].find(({ officer, lockedAt }) => officer !== null && lockedAt === null),
  };
}

/** The call; or the id of one that is too large; or nothing where there is not even an id to answer. */
function readEnvelope(message: unknown): z.output<typeof Call> | number | undefined {
  const parsed = Call.safeParse(message);
  if (!parsed.success) return undefined;
  const isTooLarge = Buffer.byteLength(JSON.stringify(message)) > PORT_LIMITS.messageBytes;
  return isTooLarge ? parsed.data.id : parsed.data;
}

function refuseWithoutRight(session: PortSession, permission: keyof typeof PERMISSIONS): void {
  const holders: readonly string[] = PERMISSIONS[permission];
  if (holders.includes('anyone')) return;
  if (!session.officer) fail('signed-out', {});
  if (session.lockedAt !== null) fail('locked', {});
  if (!holders.includes(session.officer.role)) fail('not-permitted', { permission });
}

const pathOf = (issue: z.core.$ZodIssue): string => issue.path.join('.') || issue.code;

export const refusal = <C extends ErrorCode>(code: C, details: ErrorDetails[C]): Result<never> => ({
  ok: false,
  error: { code, message: code, details } as Problem,
});

/** Planned refusals as they are; a full disk in words; everything else is a bug and shows only its incident id. */
function asProblem(core: Core, error: unknown): Problem {
  if (error instanceof Fault) return { code: error.code, message: error.code, details: error.details } as Problem;
  if (error instanceof Error && 'code' in error && error.code === 'SQLITE_FULL') {
    return { code: 'disk-full', message: 'disk-full', details: {} };
  }
  const incident = core.ids.next();
  core.log.bug(incident, error);
  return { code: 'unexpected', message: 'unexpected', details: { incident } };
}
