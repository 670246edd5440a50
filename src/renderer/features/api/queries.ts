import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Input } from '#contract/index';
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
