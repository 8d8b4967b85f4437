/** What the two ends of the compute thread say to each other: `compute-host` calls, `compute-main` serves. */
import type { ErrorData } from '../../messages/control/envelope.js';
import type { ComputeContext } from '../compute.js';

/** Errors come back as data, since comlink carries only their name, message and stack. */
export type Outcome<Value> =
  { readonly succeeded: true; readonly value: Value } | { readonly succeeded: false; readonly error: ErrorData };

export interface ComputeService {
  /** Loads the module and creates its functions; `key` names them from then on. */
  load(key: string, moduleUrl: string, startData: unknown, context: ComputeContext): Promise<Outcome<null>>;
  call(key: string, method: string, input: unknown): Promise<Outcome<unknown>>;
}
