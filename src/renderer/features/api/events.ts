import type { QueryClient } from '@tanstack/react-query';
import type { LoketApi } from '#contract/index';

const VISIT = ['visits.current'] as const;

/** Which queries show an entity; a changed entity that is not listed refreshes everything in view. */
const SHOWN_BY: Readonly<Record<string, readonly string[]>> = {
  visit: VISIT,
  citizen: ['visits.current', 'ledger.list'],
  application: ['visits.current', 'receipts.show', 'ledger.list'],
  receipt: ['visits.current', 'receipts.show', 'ledger.list'],
  catalogue: ['catalogue.services'],
  session: ['session.read'],
  ledger: ['ledger.list'],
  conflict: ['conflicts.list'],
  parked: ['parked.list'],
  machine_alarm: ['alarms.list'],
  workstation: ['floor.read', 'alarms.list'],
};

/** While a day of work drains, the list of it is read again once a second and not at each batch. */
const PACE_MS = 1000;

/** At once, and while it goes on at most once per pace; the last call is never lost. */
function paced(act: () => void): () => void {
  let timer: number | null = null;
  let isDue = false;
  const rest = () => {
    timer = null;
    if (!isDue) return;
    isDue = false;
    call();
  };
  const call = () => {
    if (timer !== null) {
      isDue = true;
      return;
    }
    act();
    timer = window.setTimeout(rest, PACE_MS);
  };
  return call;
}

/** Lets core's events refresh what the page shows; returns the stop. */
export function followEvents(api: LoketApi, client: QueryClient): () => void {
  const refresh = (name: string) => void client.invalidateQueries({ queryKey: [name] });
  const moving = paced(() => refresh('ledger.list'));
  const stops = [
    api.changed(({ keys }) => {
      for (const key of keys) {
        const names = SHOWN_BY[key.split(':')[0] ?? ''];
        if (names) names.forEach(refresh);
        else void client.invalidateQueries();
      }
    }),
    api['session.changed'](() => refresh('session.read')),
    // Asked for and not taken from the event: it is one officer's own.
    api['imports.changed'](() => refresh('imports.read')),
    api['receipts.changed'](() => {
      refresh('receipts.show');
      refresh('visits.current');
    }),
    api['sync.changed']((state) => {
      client.setQueryData(['sync.read'], state);
      moving();
    }),
    api['devices.changed']((state) => client.setQueryData(['devices.list'], state)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
