import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { LoketApi } from '#contract/index';
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { Intentions } from './api.ts';
import { followEvents } from './events.ts';

interface Bridge {
  readonly api: LoketApi;
  readonly intentions: Intentions;
}

const BridgeContext = createContext<Bridge | null>(null);

/** Queries are kept until an event says that something changed; the bridge is not the network. */
const newClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: { networkMode: 'always', retry: false, staleTime: Infinity, refetchOnWindowFocus: false },
    },
  });

export function ApiProvider({ api, children }: { readonly api: LoketApi; readonly children: ReactNode }) {
  const client = useMemo(() => newClient(), []);
  const bridge = useMemo(() => ({ api, intentions: new Intentions() }), [api]);
  useEffect(() => followEvents(api, client), [api, client]);
  return (
    <BridgeContext value={bridge}>
      <QueryClientProvider client={client}>{children}</QueryClientProvider>
    </BridgeContext>
  );
}

/** The contract as functions, and the open intentions. */
export function useBridge(): Bridge {
  const bridge = useContext(BridgeContext);
  if (!bridge) throw new Error('ApiProvider is missing');
  return bridge;
}
