import type { FloorAssignment, FloorWorkstation } from '#contract/floor';
import type { ServiceCode } from '#contract/ids';
import type { z } from 'zod';
import type { Floor } from './seat.ts';

type Assignment = z.output<typeof FloorAssignment>;

/** What a supervisor is about to order; `isElsewhere`: in another mall, so nothing is served here any more. */
export interface Proposal {
  readonly counterId: string | null;
  readonly serviceCodes: readonly ServiceCode[] | null;
  readonly isElsewhere: boolean;
}

export interface Effect {
  /** Agencies whose number of counters changes, in the order of the catalogue. */
  readonly agencies: readonly { readonly agency: string; readonly before: number; readonly after: number }[];
  /** Services that some counter offers now and none would. */
  readonly orphaned: readonly ServiceCode[];
}

/** The services of a task: its own, else those of its counter; none without a counter. */
export function servicesOf(
  assignment: Pick<Proposal, 'counterId' | 'serviceCodes'> | null,
  counters: Floor['counters'],
): readonly ServiceCode[] {
  if (!assignment) return [];
  return assignment.serviceCodes ?? counters.find(({ id }) => id === assignment.counterId)?.serviceCodes ?? [];
}

/** What stands once everything that is ordered already has been taken over. */
const ordered = ({ assignment, next, state }: FloorWorkstation): Assignment | null => {
  if (state === 'stopped' || state === 'none') return null;
  if (next) return next.elsewhere ? null : next.assignment;
  return assignment;
};

/** What the floor offers before and after a proposal for one workstation. */
export function effectOf(floor: Floor, workstationId: string, proposal: Proposal): Effect {
  const all = [...floor.counters.flatMap(({ workstations }) => workstations), ...floor.unplaced];
  const offered = (isAfter: boolean) =>
    all.map((workstation) => {
      const isMeant = isAfter && workstation.id === workstationId;
      const assignment = isMeant ? (proposal.isElsewhere ? null : proposal) : ordered(workstation);
      return servicesOf(assignment, floor.counters);
    });
  const [before, after] = [offered(false), offered(true)];
  const agencyOf = new Map<string, string>(floor.services.map(({ code, agency }) => [code, agency]));
  const count = (services: readonly (readonly ServiceCode[])[], agency: string) =>
    services.filter((codes) => codes.some((code) => agencyOf.get(code) === agency)).length;
  const agencies = [...new Set(floor.services.map(({ agency }) => agency))]
    .map((agency) => ({ agency, before: count(before, agency), after: count(after, agency) }))
    .filter((row) => row.before !== row.after);
  const [was, is] = [new Set(before.flat()), new Set(after.flat())];
  return { agencies, orphaned: [...was].filter((code) => !is.has(code)) };
}
