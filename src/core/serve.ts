import { z } from 'zod';
import type { Procedure } from '#contract/define';
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
import { isDiskFull } from '#core/db/disk';
import type { Core, PortSession } from './context.ts';
import { fail, Fault } from './fault.ts';
import { applyIdle, idleWait } from './features/session/index.ts';
import { HANDLERS } from './handlers.ts';

/** A page's port: its kind was fixed by main when it opened the window. */
export interface ServicePort {
  readonly kind: string;
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}

/** Two readings of a clock may round apart by a millisecond; the next look is then this far away. */
const SHORTEST_WATCH_MS = 1_000;

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
  /** Nothing happens by itself any more. */
  close(): void;
  /** Every session of an officer, locked or not. */
  sessions(): readonly PortSession[];
}

/** Answers the calls of all ports. Commands and views run one at a time, over all ports; queries and long commands do not wait. */
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
      return { ok: true, value: await (isBeside(PROCEDURES[known]) ? run() : inTurn(run)) };
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
    const handler = HANDLERS[name] as (call: { core: Core; session: PortSession }, input: unknown) => unknown;
    const value = await handler({ core: core(), session }, parsed.data);
    // A page reads again by itself when something changed; only what a person does counts as an act.
    if (session.officer && procedure.kind === 'command') session.lastActAt = core().clock.mono();
    return procedure.output.parse(value);
  }

  let callOff: () => void = () => undefined;
  let isClosed = false;

  /** A page that nobody touches calls nothing, so its lock has to come from here. */
  function watchIdle(): void {
    callOff();
    if (isClosed) return;
    const waits = [...sessions.values()].flatMap((session) => idleWait(core(), session) ?? []);
    if (waits.length > 0) callOff = core().clock.after(Math.max(SHORTEST_WATCH_MS, Math.min(...waits)), lockIdle);
  }

  function lockIdle(): void {
    for (const session of sessions.values()) applyIdle(core(), session);
    watchIdle();
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
          watchIdle();
        });
      });
    },
    emit: (name, payload) => {
      for (const port of sessions.keys()) port.send({ event: name, payload });
    },
    close: () => {
      isClosed = true;
      callOff();
    },
    sessions: () => [...sessions.values()].filter(({ officer }) => officer !== null),
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

/** Whether it takes no turn. */
const isBeside = (procedure: Procedure): boolean =>
  procedure.kind === 'query' || (procedure.kind === 'command' && procedure.isLong === true);

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
  if (isDiskFull(error, core.dataFolder)) return { code: 'disk-full', message: 'disk-full', details: {} };
  const incident = core.ids.next();
  core.log.bug(incident, error);
  return { code: 'unexpected', message: 'unexpected', details: { incident } };
}
