import type { FloorWorkstation } from '#contract/floor';
import { servicesOf, type Floor } from '#domain/floor/index';
import type { Texts } from '#renderer/text/text.tsx';

type Assignment = FloorWorkstation['assignment'];

/** `Dukcapil`, `Dukcapil, Imigrasi`, `Dukcapil +3`: the agencies of a task, as many as have room. */
export function agenciesText(assignment: Assignment, floor: Floor, t: Texts, most = 2): string {
  const codes = new Set<string>(servicesOf(assignment, floor.counters));
  const names = [...new Set(floor.services.filter(({ code }) => codes.has(code)).map(({ agency }) => agency))];
  if (names.length === 0) return t('floor.no-services');
  if (names.length <= most) return names.join(', ');
  return t('floor.and-more', { name: names[0] ?? '', count: names.length - 1 });
}

export const counterNumber = (counterId: string | null, floor: Floor): string | null =>
  floor.counters.find(({ id }) => id === counterId)?.number ?? null;

/** `Loket 07, Dukcapil, 2 petugas tertentu`: one task in a line. */
export function taskText(assignment: Assignment, floor: Floor, t: Texts): string {
  if (!assignment) return t('floor.no-task');
  const number = counterNumber(assignment.counterId, floor);
  const who =
    assignment.officerIds === null
      ? null
      : assignment.officerIds.length === 1
        ? officerName(assignment.officerIds[0] ?? null, floor)
        : t('floor.officer-count', { count: assignment.officerIds.length });
  return [
    number === null ? t('floor.no-counter') : t('conflict.counter', { number }),
    agenciesText(assignment, floor, t),
    who,
  ]
    .filter(Boolean)
    .join(', ');
}

export const officerName = (officerId: string | null, floor: Floor): string | null =>
  floor.officers.find(({ id }) => id === officerId)?.shortName ?? null;
