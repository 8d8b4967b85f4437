import { execFile } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { startWasm, type StartedWasm } from '../../../../../../tensor/tfjs/backends/wasm/start-wasm.js';

const [rows, inner, columns] = [301, 260, 131];
const work = rows * inner * columns;

let wasm: StartedWasm;
let helpers = 0;
let listeners = 0;

beforeAll(async () => {
  process.on('worker', () => (helpers += 1));
  listeners = process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
  wasm = await startWasm(tf);
});

function drawn(count: number, shape: [number, number, number]): tf.Tensor {
  let state = count;
  const next = () => (state = (state * 16807) % 2147483647) / 2147483647 - 0.5;
  return tf.tensor(Float32Array.from({ length: count }, next), shape);
}

function product(): Uint8Array {
  const [a, b] = [drawn(rows * inner, [1, rows, inner]), drawn(inner * columns, [1, inner, columns])];
  const out = wasm.pool.together(work, () =>
    tf.engine().runKernel<tf.Tensor>('BatchMatMul', { a, b }, { transposeA: false, transposeB: false }),
  );
  const bytes = new Uint8Array(out.dataSync().buffer);
  for (const tensor of [a, b, out]) tensor.dispose();
  return bytes;
}

test('one thread starts no helper', async () => {
  wasm.pool.setThreads(1);
  product();
  expect(wasm.pool.threads).toBe(1);
  await setImmediate();
  expect(helpers).toBe(0);
});

test('a product has the same bits with one, two and three threads, and again with one', async () => {
  const alone = product();
  for (const threads of [2, 3, 2, 1]) {
    wasm.pool.setThreads(threads);
    expect(wasm.pool.threads).toBe(threads);
    expect(Buffer.compare(product(), alone)).toBe(0);
  }
  await setImmediate();
  // One for two threads and two for three; what has been started is used again.
  expect(helpers).toBe(3);
});

test('threads add nothing to the tensors that are held', () => {
  const before = tf.memory();
  wasm.pool.setThreads(2);
  product();
  expect(tf.memory()).toEqual(before);
});

test('what handles the errors of the process is left as it was, and the name Worker too', () => {
  expect(process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection')).toBe(listeners);
  expect(Reflect.has(globalThis, 'Worker')).toBe(false);
});

const folder = new URL('../../../../../../tensor/tfjs/backends/wasm/', import.meta.url);

/** In a process of its own, which has to end by itself. */
async function inProcess(code: string): Promise<string> {
  const words = ['--input-type=module', '--eval', code];
  return (await promisify(execFile)(process.execPath, words, { timeout: 30_000 })).stdout.trim();
}

const start = `
  const tf = await import(${JSON.stringify(import.meta.resolve('@tensorflow/tfjs-core'))});
  const { startWasm } = await import(${JSON.stringify(new URL('start-wasm.js', folder).href)});
  const { pool } = await startWasm(tf);
  pool.setThreads(3);
  const a = tf.tensor(new Float32Array(2 ** 16).fill(0.5), [1, 256, 256]);
  const multiply = () => pool.together(2 ** 24, () => tf.engine().runKernel('BatchMatMul', { a, b: a }, { transposeA: false, transposeB: false }));
  const [first] = multiply().dataSync();
`;

test('threads do not keep a process alive', async () => {
  expect(await inProcess(`${start} console.log(first);`)).toBe('64');
});

test('threads end with the thread that computes, even amid a product', async () => {
  const code = `
    import { once } from 'node:events';
    import { readdirSync } from 'node:fs';
    import { readFile } from 'node:fs/promises';
    import { setTimeout } from 'node:timers/promises';
    import { Worker } from 'node:worker_threads';
    const threads = () => process.platform === 'linux' ? readdirSync('/proc/self/task').length : 0;
    const own = ${JSON.stringify(`
      (async () => {
        const { parentPort } = await import('node:worker_threads');
        ${start}
        parentPort.postMessage(first);
        for (;;) multiply().dispose();
      })();
    `)};
    // The threads that Node reads files with stay.
    await readFile(${JSON.stringify(new URL('start-wasm.js', folder).pathname)});
    await setTimeout(50);
    const before = threads();
    const worker = new Worker(own, { eval: true });
    const [first] = await once(worker, 'message');
    const during = threads();
    await worker.terminate();
    const deadline = Date.now() + 10_000;
    while (threads() > before && Date.now() < deadline) await setTimeout(20);
    console.log(JSON.stringify({ first, more: process.platform !== 'linux' || during >= before + 3, left: threads() - before }));
    process.exit();
  `;
  expect(JSON.parse(await inProcess(code))).toEqual({ first: 64, more: true, left: 0 });
});
