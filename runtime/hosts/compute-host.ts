/**
 * The one compute thread of a process, behind comlink; its twin is `compute-main`. Started with the first actor that
 * has compute, shared by all that come.
 *
 * COMPUTE-1 Every call settles: comlink alone hangs for ever on a thread that exits, so each call also ends with the
 *           thread's exit, with its error, and at its deadline.
 * COMPUTE-2 A thread that ended, or that let a deadline pass, is lost: `onLost` hears of it once, and later calls reject.
 */
import { type Remote, wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { Worker } from 'node:worker_threads';
import type { ActorAddress } from '../../messages/values.js';
import type { ComputeApi, ComputeClient, ComputeContext } from '../compute.js';
import { ComputeFailedError, type ComputeFailure } from '../compute-failed-error.js';
import { endpointOf } from '../address.js';
import { RemoteError } from '../error-data.js';
import type { ComputeService, Outcome } from './compute-service.js';

type Lose = (failure: ComputeFailure, reason: string) => void;

export class ComputeHost {
  readonly #onLost: (error: Error) => void;
  readonly #open = new Set<Lose>();
  #worker: Worker | undefined;
  #service: Remote<ComputeService> | undefined;
  #lost: string | undefined;
  #closing = false;

  constructor(onLost: (error: Error) => void) {
    this.#onLost = onLost;
  }

  /** @throws ComputeFailedError when the module cannot be loaded or `createCompute` throws */
  async load<Api extends ComputeApi>(
    module: URL,
    startData: unknown,
    context: ComputeContext,
    timeoutMs: number,
  ): Promise<ComputeClient<Api>> {
    const key = endpointOf(context.address);
    const service = this.#start();
    await this.#race(context.address, 'createCompute', timeoutMs, () =>
      service.load(key, module.href, startData, context),
    );
    return {
      call: (method, input, options) =>
        this.#race(context.address, method, options.timeoutMs, () => service.call(key, method, input)),
    };
  }

  /** Ends the thread. Resolves when it is gone, which a running kernel delays: race it against a deadline. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#worker?.terminate();
  }

  #start(): Remote<ComputeService> {
    if (this.#service !== undefined) return this.#service;
    const worker = new Worker(new URL('./compute-main.js', import.meta.url), { name: 'compute' });
    worker.on('error', (error) => this.#lose('ended', `${error.name}: ${error.message}`));
    worker.on('exit', (code) => this.#lose('ended', `it exited with code ${code}`));
    this.#worker = worker;
    this.#service = wrap<ComputeService>(nodeEndpoint(worker));
    return this.#service;
  }

  #lose(failure: ComputeFailure, reason: string): void {
    if (this.#lost !== undefined) return;
    this.#lost = reason;
    for (const lose of [...this.#open]) lose(failure, reason);
    if (!this.#closing) this.#onLost(new Error(`The compute thread is lost: ${reason}`));
  }

  #race<Value>(
    address: ActorAddress,
    method: string,
    timeoutMs: number,
    send: () => Promise<Outcome<unknown>>,
  ): Promise<Value> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#open.delete(lose);
      };
      const lose: Lose = (failure, reason) => {
        settle();
        reject(new ComputeFailedError(address, method, failure, reason));
      };
      const timer = setTimeout(() => {
        lose('timed-out', `no result within ${timeoutMs} ms`);
        this.#lose('ended', `${method} of ${endpointOf(address)} had no result within ${timeoutMs} ms`);
      }, timeoutMs);
      this.#open.add(lose);
      if (this.#lost !== undefined) return lose('ended', this.#lost);
      send().then(
        (outcome) => {
          settle();
          if (gives<Value>(outcome)) return resolve(outcome.value);
          if (outcome.succeeded) return;
          const cause = new RemoteError(outcome.error);
          reject(new ComputeFailedError(address, method, 'threw', `${cause.name}: ${cause.message}`, { cause }));
        },
        // The call never left: its input is not plain data.
        (cause: unknown) => {
          settle();
          reject(new ComputeFailedError(address, method, 'threw', String(cause), { cause }));
        },
      );
    });
  }
}

/** Both ends are compiled against the same `Api`, so that a call that succeeded has the declared type. */
function gives<Value>(outcome: Outcome<unknown>): outcome is { readonly succeeded: true; readonly value: Value } {
  return outcome.succeeded;
}
