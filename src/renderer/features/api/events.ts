import type { QueryClient } from '@tanstack/react-query';
import type { LoketApi } from '#contract/index';

const VISIT = ['visits.current'] as const;

/** Which queries show an entity; a changed entity that is not listed refreshes everything in view. */
const SHOWN_BY: Readonly<Record<string, readonly string[]>> = {
  visit: VISIT,
  citizen: VISIT,
  application: ['visits.current', 'receipts.show'],
  receipt: ['visits.current', 'receipts.show'],
  catalogue: ['catalogue.services'],
  session: ['session.read'],
};

/** Lets core's events refresh what the page shows; returns the stop. */
export function followEvents(api: LoketApi, client: QueryClient): () => void {
  const refresh = (name: string) => void client.invalidateQueries({ queryKey: [name] });
  const stops = [
    api.changed(({ keys }) => {
      for (const key of keys) {
        const names = SHOWN_BY[key.split(':')[0] ?? ''];
        if (names) names.forEach(refresh);
        else void client.invalidateQueries();
      }
    }),
    api['session.changed'](() => refresh('session.read')),
    api['receipts.changed'](() => {
      refresh('receipts.show');
      refresh('visits.current');
    }),
    api['sync.changed']((state) => client.setQueryData(['sync.read'], state)),
    api['devices.changed']((state) => client.setQueryData(['devices.list'], state)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
