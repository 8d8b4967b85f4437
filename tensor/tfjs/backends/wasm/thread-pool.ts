/**
 * How many threads the next kernels of a WebAssembly module use.
 *
 * The module has one pool of threads, made when it starts, and offers no way to leave it out for an operation that is
 * too small for it: waking a thread costs more than a small product, and on a busy machine milliseconds. So the word of
 * the module's memory that points to the pool is found, by trying, and set to null: XNNPACK then computes in the
 * calling thread, with the same bits.
 */
import { EngineUnavailableError } from '../../../errors.js';
import { HelperThread } from './helper-thread.js';
import { MOST_THREADS, type WasmModule } from './start-module.js';

export interface ThreadPool {
  /**
   * For each number above 1, its helper threads are started when it is first wanted.
   * @throws EngineUnavailableError when they do not start
   */
  setThreads(threads: number): void;
  readonly threads: number;
  /**
   * `run` with all threads when its kernels take so many multiplications that it helps. Outside of it, and with one
   * thread, all is computed in the calling one.
   */
  together<Result>(multiplications: number, run: () => Result): Result;
}

/**
 * `initialize` is what makes the module's first pool, of one thread.
 * @throws EngineUnavailableError when the word is not found: the module is not the published one
 */
export function findThreadPool(module: WasmModule, initialize: () => void): ThreadPool {
  const before = module.HEAPU32.slice(0, STATIC_WORDS);
  initialize();
  const word = findPointer(module, before);
  const pools = new Map([[1, 0]]);
  let threads = 1;
  module.HEAPU32[word] = 0;
  return {
    get threads() {
      return threads;
    },
    setThreads: (count) => {
      const wanted = Math.min(count, MOST_THREADS);
      if (!pools.has(wanted)) {
        startHelpers(module, wanted - 1);
        module.tfjs.initWithThreadsCount(wanted);
        pools.set(wanted, module.HEAPU32[word] ?? 0);
        module.HEAPU32[word] = 0;
      }
      threads = wanted;
    },
    together: (multiplications, run) => {
      if (threads === 1 || multiplications < WORTH_WAKING) return run();
      module.HEAPU32[word] = pools.get(threads) ?? 0;
      try {
        return run();
      } finally {
        // By its name anew: the view is another when memory has grown.
        module.HEAPU32[word] = 0;
      }
    },
  };
}

function startHelpers(module: WasmModule, count: number): void {
  const helpers = Array.from({ length: count }, () => new HelperThread());
  for (const helper of helpers) helper.awaitStart();
  for (const helper of helpers) {
    module.PThread.loadWasmModuleToWorker(helper);
    module.PThread.unusedWorkers.push(helper);
  }
}

/** A millisecond of one thread. On a quiet machine half of it is gained, on a busy one not more than as much lost. */
const WORTH_WAKING = 2 ** 23;

/** Static variables lie below the stack, at the start of the memory: the first MiB holds them all. */
const STATIC_WORDS = 2 ** 18;

/** The word without which the module says that it has no pool (−1 threads). */
function findPointer(module: WasmModule, before: Uint32Array): number {
  const found: number[] = [];
  for (let word = 0; word < before.length; word++) {
    const now = module.HEAPU32[word] ?? 0;
    if (before[word] !== 0 || now === 0) continue;
    module.HEAPU32[word] = 0;
    if (module.tfjs.getThreadsCount() < 0) found.push(word);
    module.HEAPU32[word] = now;
  }
  const [word] = found;
  if (word === undefined || found.length > 1 || module.tfjs.getThreadsCount() !== 1) {
    throw new EngineUnavailableError(
      'the threads of @tensorflow/tfjs-backend-wasm are not where the published 4.22.0 has them; npm ci brings that one back',
    );
  }
  return word;
}
