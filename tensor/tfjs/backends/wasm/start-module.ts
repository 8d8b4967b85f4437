/**
 * Starts the build of `@tensorflow/tfjs-backend-wasm` whose memory threads can share, in Node. The package itself offers
 * it to browsers only: it gives Node a `blob:` URL as the file of its threads (tensorflow/tfjs issue 3830).
 *
 * Its threads are left out: they help with every kernel, small ones too, which costs more than it gains. Products, which
 * are most of the work, have threads of their own over the same memory (products/).
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { HeapModule } from '../../products/products.js';
import { StandInThread } from './stand-in-thread.js';

/** What emscripten puts on a module, beside what tfjs's types tell of. */
export type WasmModule = BackendWasm['wasm'] &
  HeapModule & {
    readonly cwrap: (
      name: string,
      result: string | null,
      parameters: readonly string[],
    ) => (...values: unknown[]) => number;
    readonly HEAPF32: Float32Array;
    readonly PThread: { unusedWorkers: StandInThread[] };
  };

interface FactoryOptions {
  readonly locateFile: (name: string) => string;
  readonly wasmBinary: Uint8Array;
}

/** Each call is a memory of its own. */
export async function startWasmModule(): Promise<WasmModule> {
  const require = createRequire(import.meta.url);
  const script = require.resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js');
  const folder = dirname(script);
  const wasmBinary = await readFile(join(folder, 'tfjs-backend-wasm-threaded-simd.wasm'));
  const factory: (options: FactoryOptions) => Promise<WasmModule> = require(script);
  const removeNewListeners = rememberListeners();
  const module = await factory({
    wasmBinary,
    // Asked for right before each thread is made, by `new Worker`, which the factory has just set to Node's own.
    locateFile: (name) => {
      Reflect.set(globalThis, 'Worker', StandInThread);
      return join(folder, name);
    },
  });
  module.PThread.unusedWorkers = [];
  Reflect.deleteProperty(globalThis, 'Worker');
  // They throw what they hear, which ends the process by another exit code and past everyone else's.
  removeNewListeners();
  Object.assign(module, { tfjs: bindings(module) });
  return module;
}

/** As the package's own `init` (tfjs-backend-wasm/src/backend_wasm.ts). */
function bindings(module: WasmModule): WasmModule['tfjs'] {
  const bind = (name: string, result: string | null, count: number) =>
    module.cwrap(
      name,
      result,
      Array.from({ length: count }, () => 'number'),
    );
  return {
    init: bind('init', null, 0),
    initWithThreadsCount: bind('init_with_threads_count', null, 1),
    getThreadsCount: bind('get_threads_count', 'number', 0),
    registerTensor: bind('register_tensor', null, 3),
    disposeData: bind('dispose_data', null, 1),
    dispose: bind('dispose', null, 0),
  };
}

/** Returns what removes the listeners for errors that this process has got since. */
function rememberListeners(): () => void {
  const before = new Set<unknown>([
    ...process.listeners('uncaughtException'),
    ...process.listeners('unhandledRejection'),
  ]);
  return () => {
    for (const listener of process.listeners('uncaughtException'))
      if (!before.has(listener)) process.removeListener('uncaughtException', listener);
    for (const listener of process.listeners('unhandledRejection'))
      if (!before.has(listener)) process.removeListener('unhandledRejection', listener);
  };
}
