import type { Role } from '#contract/permissions';
import type { Visit, VisitApplication } from '#contract/visits';
import { PAGES, type Place } from '#renderer/commands/view.ts';
import type { Screen } from './desk.ts';

/** The application in view: the chosen one, else the first draft, else the last. */
export function applicationInView(visit: Visit | null, chosenId: string | null): VisitApplication | null {
  const all = visit?.applications ?? [];
  return (
    all.find(({ id }) => id === chosenId) ?? all.find(({ state }) => state === 'draft') ?? all[all.length - 1] ?? null
  );
}

/** Where one begins and comes back to: the work; for a supervisor who serves nobody the floor, for a technician the alarms. */
export function homeOf(role: Role | null, visit: Visit | null): Screen {
  if (role === 'technician') return { kind: 'alarms' };
  return role === 'supervisor' && !visit ? { kind: 'floor', panel: 'facts' } : { kind: 'work' };
}

/** One step back; null when this is where one comes back to. */
export function backFrom(screen: Screen, role: Role | null, visit: Visit | null): Screen | null {
  if (screen.kind === 'floor' && screen.panel !== 'facts') return { kind: 'floor', panel: 'facts' };
  if (screen.kind === 'decisions' && screen.isRefusing) return { kind: 'decisions', isRefusing: false };
  const home = homeOf(role, visit);
  return screen.kind === home.kind ? null : home;
}

type PageScreen = Extract<Screen, { readonly kind: (typeof PAGES)[number] }>;
const isPageScreen = (screen: Screen): screen is PageScreen => PAGES.some((page) => page === screen.kind);

/** Where the officer is. A screen that lost its ground, such as a review after submitting, falls back to the work. */
export function placeOf(screen: Screen, visit: Visit | null, application: VisitApplication | null): Place {
  if (screen.kind === 'find' || screen.kind === 'citizen') return screen.kind;
  if (isPageScreen(screen)) return screen.kind;
  if (!visit) return 'no-visit';
  if (screen.kind === 'finish') return 'finish';
  if (!visit.citizen) return 'no-citizen';
  if (screen.kind === 'services') return 'services';
  if (!application) return 'no-service';
  if (application.receipt) return 'receipt';
  return screen.kind === 'review' ? 'review' : 'form';
}
