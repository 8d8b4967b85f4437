/**
 * Entry of a compute thread, twin of `compute-host`: holds the functions of each actor that it serves, runs them one
 * coarse call at a time, and answers in plain data.
 */
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { parentPort } from 'node:worker_threads';
import type { ComputeApi, CreateCompute } from '../compute.js';
import { toErrorData } from '../error-data.js';
import type { ComputeService, Outcome } from './compute-service.js';

const served = new Map<string, ComputeApi>();

const service: ComputeService = {
  load: (key, moduleUrl, startData, context) =>
    outcome(async () => {
      const module: unknown = await import(moduleUrl);
      if (!createsCompute(module)) throw new TypeError(`${moduleUrl} does not export a function 'createCompute'`);
      served.set(key, await module.createCompute(startData, context));
      return null;
    }),
  call: (key, method, input) =>
    outcome(async () => {
      const api = served.get(key);
      const run = api !== undefined && Object.hasOwn(api, method) ? api[method] : undefined;
      if (run === undefined) throw new TypeError(`${key} has no compute function '${method}'`);
      return await run(input);
    }),
};

async function outcome<Value>(work: () => Promise<Value>): Promise<Outcome<Value>> {
  try {
    return { succeeded: true, value: await work() };
  } catch (error) {
    return { succeeded: false, error: toErrorData(error) };
  }
}

function createsCompute(module: unknown): module is { createCompute: CreateCompute<ComputeApi> } {
  return (
    typeof module === 'object' &&
    module !== null &&
    'createCompute' in module &&
    typeof module.createCompute === 'function'
  );
}

if (parentPort === null) throw new Error('compute-main runs as a worker thread');
expose(service, nodeEndpoint(parentPort));
