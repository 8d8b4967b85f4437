/**
 * Starts the threaded WebAssembly build of `@tensorflow/tfjs-backend-wasm` in Node. The package itself offers that build
 * to browsers only: it gives Node a `blob:` URL as the file of its threads (tensorflow/tfjs issue 3830).
 *
 * All that differs is given from outside, nothing of the package is changed: where its files are, which class is a
 * thread, and how many cores there are. The last because it uses half of what it is told: two cores would be one thread.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { EngineUnavailableError } from '../../../errors.js';
import { type HelperThread, StandInThread } from './helper-thread.js';

/** More than this the build never uses. */
export const MOST_THREADS = 8;

/** What emscripten puts on a module, beside the names of `EmscriptenModule`. */
export type WasmModule = BackendWasm['wasm'] & {
  readonly cwrap: (
    name: string,
    result: string | null,
    parameters: readonly string[],
  ) => (...values: unknown[]) => number;
  readonly PThread: { unusedWorkers: HelperThread[]; loadWasmModuleToWorker(thread: HelperThread): void };
  readonly HEAPU32: Uint32Array;
};

type Imports = Record<string, Record<string, unknown>>;

/** Of the language, and in neither of the libraries of types that we compile with. */
declare const WebAssembly: {
  instantiate(binary: Uint8Array, imports: Imports): Promise<{ readonly instance: object; readonly module: object }>;
};

interface FactoryOptions {
  /** The file that helper threads load. */
  readonly mainScriptUrlOrBlob: string;
  readonly locateFile: (name: string) => string;
  readonly instantiateWasm: (imports: Imports, received: (instance: object, module: object) => void) => object;
}

/** Each call is a memory of its own. @throws EngineUnavailableError when the package is not as it was published */
export async function startWasmModule(): Promise<WasmModule> {
  const require = createRequire(import.meta.url);
  const script = require.resolve('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js');
  const folder = dirname(script);
  const binary = await readFile(join(folder, 'tfjs-backend-wasm-threaded-simd.wasm'));
  const factory: (options: FactoryOptions) => Promise<WasmModule> = require(script);
  const removeNewListeners = rememberListeners();
  const module = await new Promise<WasmModule>((resolve, reject) => {
    factory({
      mainScriptUrlOrBlob: script,
      // Asked for right before each thread is made, by `new Worker`, which the factory has just set to Node's own.
      locateFile: (name) => {
        Reflect.set(globalThis, 'Worker', StandInThread);
        return join(folder, name);
      },
      instantiateWasm: (imports, received) => {
        tellCores(imports);
        WebAssembly.instantiate(binary, imports).then(({ instance, module }) => received(instance, module), reject);
        return {};
      },
    }).then(resolve, reject);
  });
  module.PThread.unusedWorkers = [];
  Reflect.deleteProperty(globalThis, 'Worker');
  // They throw what they hear, which ends the process by another exit code and past everyone else's.
  removeNewListeners();
  Object.assign(module, { tfjs: bindings(module) });
  return module;
}

/** Names in the imports are shortened by the build; those of the functions are not. */
function tellCores(imports: Imports): void {
  const environment = imports['env'] ?? {};
  for (const [name, value] of Object.entries(environment)) {
    if (typeof value !== 'function' || value.name !== '_emscripten_num_logical_cores') continue;
    environment[name] = () => 2 * MOST_THREADS;
    return;
  }
  throw new EngineUnavailableError(
    '@tensorflow/tfjs-backend-wasm does not ask how many cores there are, as the published 4.22.0 does; npm ci brings that one back',
  );
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
