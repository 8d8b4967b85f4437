/** Starting the backend leaves the process as it was. Its threads: test/unit/tensor/tfjs/products. */
import { setImmediate } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startWasm } from '../../../../../../tensor/tfjs/backends/wasm/start-wasm.js';

let helpers = 0;
let listeners = 0;

beforeAll(async () => {
  process.on('worker', () => (helpers += 1));
  listeners = process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
  await startWasm(tf);
});

test('kernels compute', () => {
  const a = tf.tensor([1, 2, 3]);
  const out = tf.engine().runKernel<tf.Tensor>('Square', { x: a });
  expect([...out.dataSync()]).toEqual([1, 4, 9]);
});

test('no thread is started', async () => {
  await setImmediate();
  expect(helpers).toBe(0);
});

test('what handles the errors of the process is left as it was, and the name Worker too', () => {
  expect(process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')).toBe(listeners);
  expect(Reflect.has(globalThis, 'Worker')).toBe(false);
});
