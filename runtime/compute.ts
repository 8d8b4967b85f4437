/**
 * The contract between an actor and its compute thread: one coarse call per micro-batch or decode run, plain data in
 * and out. Tensor handles never leave the thread.
 */
import type { ActorAddress } from '../messages/values.js';
import type { SharedMemories } from './actor.js';

/** What a compute module offers: named functions from plain data to plain data. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the one place where any function type must be accepted
export type ComputeApi = Record<string, (input: any) => unknown>;

export interface ComputeContext {
  readonly address: ActorAddress;
  readonly shared: SharedMemories;
}

/** A compute module exports this as `createCompute`; it runs in the compute thread, once for each actor that it serves. */
export type CreateCompute<Api extends ComputeApi> = (startData: unknown, context: ComputeContext) => Api | Promise<Api>;

export interface ComputeClient<Api extends ComputeApi> {
  /**
   * Runs one function in the compute thread.
   * @throws ComputeFailedError when it throws, when the thread ends, or after `timeoutMs`.
   */
  call<Method extends keyof Api & string>(
    method: Method,
    input: Parameters<Api[Method]>[0],
    options: { readonly timeoutMs: number },
  ): Promise<Awaited<ReturnType<Api[Method]>>>;
}
