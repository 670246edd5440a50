import type { EventName, Payload, ProcedureName, Result } from '#contract/index';

/** Whatever answers the contract for a page: a core in its own process, or the stand-in. */
export interface LoketHost {
  call(name: ProcedureName, input: unknown): Promise<Result<unknown>>;
  /** Events from now on, in order. */
  listen(listener: <N extends EventName>(name: N, payload: Payload<N>) => void): void;
  close(): Promise<void>;
}
