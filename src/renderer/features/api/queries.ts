import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { Input, Output } from '#contract/index';
import { unwrap } from './api.ts';
import { useBridge } from './provider.tsx';

export function useSession() {
  const { api } = useBridge();
  return useQuery({ queryKey: ['session.read'], queryFn: () => unwrap(api['session.read']({})) });
}

export function useSync() {
  const { api } = useBridge();
  return useQuery({ queryKey: ['sync.read'], queryFn: () => unwrap(api['sync.read']({})) });
}

/** Devices are listed for signed-in people only. */
export function useDevices(isOn: boolean) {
  const { api } = useBridge();
  return useQuery({ queryKey: ['devices.list'], queryFn: () => unwrap(api['devices.list']({})), enabled: isOn });
}

export function useServices() {
  const { api } = useBridge();
  return useQuery({ queryKey: ['catalogue.services'], queryFn: () => unwrap(api['catalogue.services']({})) });
}

/** Off while the screen is locked: core would refuse, and nothing may be fetched behind the cover. */
export function useCurrentVisit(isOn: boolean) {
  const { api } = useBridge();
  return useQuery({ queryKey: ['visits.current'], queryFn: () => unwrap(api['visits.current']({})), enabled: isOn });
}

/** Doubts about a NIK that is being typed; asked anew with each change, and not kept. */
export function useCitizenCheck(typed: Input<'citizens.check'> | null) {
  const { api } = useBridge();
  return useQuery({
    queryKey: ['citizens.check', typed],
    queryFn: () => (typed ? unwrap(api['citizens.check'](typed)) : null),
    placeholderData: keepPreviousData,
    gcTime: 0,
  }).data;
}

export function useReceipt(receiptId: string) {
  const { api } = useBridge();
  return useQuery({
    queryKey: ['receipts.show', receiptId],
    queryFn: () => unwrap(api['receipts.show']({ receiptId })),
  });
}

/** Entries of one reading; the rest follows when it is asked for. */
const LEDGER_PAGE = 100;

/** What this counter wrote, worst first. */
export function useLedger(group: Input<'ledger.list'>['group'], text: string, isOn: boolean) {
  const { api } = useBridge();
  return useInfiniteQuery({
    queryKey: ['ledger.list', { group, text }],
    queryFn: ({ pageParam }) => unwrap(api['ledger.list']({ group, text, offset: pageParam, limit: LEDGER_PAGE })),
    initialPageParam: 0,
    getNextPageParam: (last: Output<'ledger.list'>, pages) => {
      const { action, running, done } = last.counts;
      const shown = pages.reduce((sum, { entries }) => sum + entries.length, 0);
      const all = group === null ? action + running + done : last.counts[group];
      return shown < all && last.entries.length > 0 ? shown : undefined;
    },
    placeholderData: keepPreviousData,
    enabled: isOn,
  });
}

/** Both values of open conflicts; each reading is recorded, so only while they are shown. */
export function useConflicts(isOn: boolean) {
  const { api } = useBridge();
  return useQuery({
    queryKey: ['conflicts.list'],
    queryFn: () => unwrap(api['conflicts.list']({})),
    enabled: isOn,
    gcTime: 0,
  });
}

export function useParked(isOn: boolean) {
  const { api } = useBridge();
  return useQuery({ queryKey: ['parked.list'], queryFn: () => unwrap(api['parked.list']({})), enabled: isOn });
}

/** The centre is asked for live facts at each reading. */
const FLOOR_EVERY_MS = 4000;

export function useFloor(isOn: boolean) {
  const { api } = useBridge();
  return useQuery({
    queryKey: ['floor.read'],
    queryFn: () => unwrap(api['floor.read']({})),
    enabled: isOn,
    refetchInterval: FLOOR_EVERY_MS,
  });
}

/** The export of another counter that this officer chose, and how far it is. */
export function useImport(isOn: boolean) {
  const { api } = useBridge();
  return useQuery({ queryKey: ['imports.read'], queryFn: () => unwrap(api['imports.read']({})), enabled: isOn });
}

export function useAlarms(isOn: boolean) {
  const { api } = useBridge();
  return useQuery({ queryKey: ['alarms.list'], queryFn: () => unwrap(api['alarms.list']({})), enabled: isOn });
}
