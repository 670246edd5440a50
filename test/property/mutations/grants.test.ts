import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GrantBody } from '#contract/wire/enrolment';
import { nextStep } from '#domain/assignment/index';
import type { GrantFacts } from '#domain/mutations/authorise';
import { type Candidate, evaluateTxn, rootKey } from '#domain/mutations/evaluate';
import type { Root } from '#domain/mutations/index';
import { grantsOf, isLiving, machineRoot } from '#domain/mutations/machines';
import { citizen, uuid } from '#test/domain/mutations/samples';

const M = uuid(1);
const MALLS = [`mall:${uuid(10)}`, `mall:${uuid(20)}`] as const;
const START: GrantBody = {
  id: uuid(1_000),
  machineId: M,
  operatorId: null,
  scope: MALLS[0],
  role: 'counter',
  assignment: null,
  state: 'active',
  cause: null,
  reason: '',
  order: 0,
};

/** What can happen, in any order: orders of a supervisor, and what the machine does about them. */
type Event =
  'write' | 'push' | 'pull' | 'step' | 'serve' | 'finish' | 'move-here' | 'move-there' | 'end' | 'end-for-cause';
const EVENTS: readonly Event[] = [
  'write',
  'write',
  'push',
  'pull',
  'step',
  'serve',
  'finish',
  'move-here',
  'move-there',
  'end',
  'end-for-cause',
];

interface Written {
  readonly candidate: Candidate;
  /** The machine had heard of the end of the grant it wrote under. */
  readonly knewOfEnd: boolean;
}

/** One machine and one centre, by the rules alone. */
class World {
  root: Root = machineRoot(M, 1, [START]);
  readonly rows = new Map<string, Root>();
  readonly endedPos = new Map<string, number>();
  readonly outcomes: { readonly written: Written; readonly status: string; readonly cause: GrantBody['cause'] }[] = [];
  pos = 1;
  #known: readonly GrantBody[] = [START];
  #seen = 1;
  #held: GrantBody = START;
  #isServing = false;
  #log: Written[] = [];
  #count = 0;

  readonly act: Readonly<Record<Event, () => void>> = {
    write: () =>
      this.#write('citizen.register', 'citizen', uuid(5_000 + this.#count), { data: citizen(), method: 'card' }),
    push: () => this.push(),
    pull: () => {
      this.#known = grantsOf(this.root);
      this.#seen = this.pos;
    },
    step: () => this.#step(),
    serve: () => (this.#isServing = true),
    finish: () => (this.#isServing = false),
    'move-here': () => this.#order(0),
    'move-there': () => this.#order(1),
    end: () => this.#end('reassigned'),
    'end-for-cause': () => this.#end('for_cause'),
  };

  #write(name: string, entity: string, entityId: string, args: unknown, under = this.#held): void {
    const heard = this.#known.find(({ id }) => id === under.id);
    const candidate = {
      name,
      entity,
      entityId,
      v: 1,
      mid: String(this.#count++),
      scope: under.scope,
      grantId: under.id,
      operatorId: 'o',
      seen: this.#seen,
      args: JSON.stringify(args),
    };
    this.#log.push({ candidate, knewOfEnd: heard?.state === 'ended' });
  }

  #step(): void {
    const step = nextStep(this.#known, this.#held.id, this.#isServing ? 'attended' : 'none');
    if (step.kind !== 'switch') return;
    this.#write('assignment.switch', 'machine', M, { from: this.#held.id, to: step.next.id }, step.under);
    this.#held = step.next;
  }

  #supervise(name: string, args: unknown): void {
    this.#judge({
      name,
      entity: 'machine',
      entityId: M,
      v: 1,
      mid: 's',
      scope: this.root.scope,
      grantId: 's',
      operatorId: 's',
      seen: 0,
      args: JSON.stringify(args),
    });
  }

  #order(mall: 0 | 1): void {
    const expects = grantsOf(this.root).findLast(isLiving)?.id ?? null;
    const assignment = { counterId: null, serviceCodes: null, officerIds: null };
    const grantId = uuid(1_001 + this.#count++);
    this.#supervise('machine.reassign', { expects, grantId, scope: MALLS[mall], assignment, reason: 'x' });
  }

  #end(cause: 'reassigned' | 'for_cause'): void {
    const grantId = grantsOf(this.root).find(isLiving)?.id;
    if (grantId !== undefined) this.#supervise('grant.end', { grantId, cause, reason: 'x' });
  }

  push(): void {
    for (const written of this.#log.splice(0)) {
      const cause = this.#grant(written.candidate.grantId)?.endedCause ?? null;
      this.outcomes.push({ written, status: this.#judge(written.candidate), cause });
    }
  }

  #grant(id: string): GrantFacts | undefined {
    if (id === 's')
      return { id, machineId: null, operatorId: 's', scope: this.root.scope, endedCause: null, endedPos: null };
    const found = grantsOf(this.root).find((grant) => grant.id === id);
    return (
      found && {
        id,
        machineId: M,
        operatorId: null,
        scope: found.scope,
        endedCause: found.cause,
        endedPos: this.endedPos.get(id) ?? null,
      }
    );
  }

  #judge(candidate: Candidate): string {
    const outcome = evaluateTxn([candidate], {
      machineId: M,
      grant: (id) => this.#grant(id),
      root: (entity, id) => (entity === 'machine' ? this.root : (this.rows.get(rootKey(entity, id)) ?? null)),
      isSupervisor: (_scope, operatorId) => operatorId === 's',
      conflict: () => undefined,
      parked: () => undefined,
    });
    for (const [key, root] of outcome.roots) {
      if (key === rootKey('machine', M)) this.#publish(root);
      else this.rows.set(key, root);
    }
    return outcome.judgements[0]?.status ?? 'none';
  }

  /** As the centre does: the place where an end is told is the next position of the machine's feed. */
  #publish(root: Root): void {
    this.root = root;
    for (const { id, state } of grantsOf(root)) {
      this.pos += 1;
      if (state === 'ended' && !this.endedPos.has(id)) this.endedPos.set(id, this.pos);
    }
  }
}

const run = (events: readonly Event[]): World => {
  const world = new World();
  for (const event of events) world.act[event]();
  world.push();
  return world;
};
const events = fc.array(fc.constantFrom(...EVENTS), { maxLength: 60 });

test('invariant 20: nothing a machine writes is rejected, and everything is stored in one way or the other', () => {
  fc.assert(
    fc.property(events, (happened) => {
      const { outcomes, rows } = run(happened);
      for (const { written, status } of outcomes) {
        expect(['applied', 'merged', 'parked']).toContain(status);
        if (written.candidate.entity !== 'citizen') continue;
        expect(rows.has(rootKey('citizen', written.candidate.entityId))).toBe(status !== 'parked');
      }
    }),
    { numRuns: 1_000 },
  );
});

test('invariant 20: what was written before the end was heard of counts, unless it ended for cause', () => {
  fc.assert(
    fc.property(events, (happened) => {
      for (const { written, status, cause } of run(happened).outcomes) {
        if (written.candidate.entity !== 'citizen') continue;
        const counts = cause !== 'for_cause' && !written.knewOfEnd;
        expect([written.candidate.mid, status]).toEqual([written.candidate.mid, counts ? 'applied' : 'parked']);
      }
    }),
    { numRuns: 1_000 },
  );
});

test('a machine never holds more than two living grants, and one that ended stays ended', () => {
  fc.assert(
    fc.property(events, (happened) => {
      const world = new World();
      const ended = new Map<string, GrantBody['cause']>();
      for (const event of happened) {
        world.act[event]();
        const grants = grantsOf(world.root);
        expect(grants.filter(isLiving).length).toBeLessThanOrEqual(2);
        for (const [id, cause] of ended)
          expect(grants.find((grant) => grant.id === id)).toMatchObject({ state: 'ended', cause });
        for (const grant of grants) if (!isLiving(grant)) ended.set(grant.id, grant.cause);
      }
    }),
    { numRuns: 1_000 },
  );
});
