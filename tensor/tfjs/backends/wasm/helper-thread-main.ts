/** The thread that `helper-thread.ts` starts: runs the worker of the threaded WebAssembly build, which its package carries as text. */
import { createRequire } from 'node:module';
import { workerData } from 'node:worker_threads';

const require = createRequire(import.meta.url);
const {
  wasmWorkerContents,
}: {
  readonly wasmWorkerContents: string;
} = require('@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js');
// It was written for a CommonJS file of its own: names what Node gives to one.
Object.assign(globalThis, { require, __filename: import.meta.filename, __dirname: import.meta.dirname });
// The template literal that held it has eaten the backslash of '\n' in a string of it.
(0, eval)(wasmWorkerContents.replaceAll('\n', '\\n'));

const listens: Int32Array = workerData;
Atomics.store(listens, 0, 1);
Atomics.notify(listens, 0);
