/**
 * Each number of a product is the sum in float32, in the order of the inner index, whatever the threads and the layout:
 * rounded once a step where the processor fuses multiplication and addition, else twice, and everywhere the same.
 */
import { execFile } from 'node:child_process';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { startWasmModule } from '../../../../../tensor/tfjs/backends/wasm/start-module.js';
import { Products, type Strided } from '../../../../../tensor/tfjs/products/products.js';

let products: Products;
let floats: () => Float32Array;
let allocate: (count: number) => number;
let helpers = 0;
let fused = false;

beforeAll(async () => {
  process.on('worker', () => (helpers += 1));
  const module = await startWasmModule();
  products = new Products(module);
  floats = () => module.HEAPF32;
  allocate = (count) => module._malloc(4 * count) >>> 0;
  const probe = { rows: 1, inner: 64, columns: 1, transposeA: false, transposeB: false };
  const [result] = compute(probe).out;
  fused = true;
  fused = result === expected(probe, 0, 0);
});

interface Case {
  readonly items?: number;
  readonly rows: number;
  readonly inner: number;
  readonly columns: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

const MARGIN = 16;

/** The heap's own numbers, and what stands after them. */
interface Computed {
  readonly out: Float32Array;
  readonly after: Float32Array;
}

function compute({ items = 1, rows, inner, columns, transposeA, transposeB }: Case): Computed {
  const place = allocate(items * (rows * inner + inner * columns + rows * columns) + MARGIN);
  const heap = floats();
  const [a, b] = [place / 4, place / 4 + items * rows * inner];
  const out = b + items * inner * columns;
  const size = items * rows * columns;
  for (let index = 0; index < out - a; index++) heap[a + index] = drawn(index);
  heap.fill(7, out, out + size + MARGIN);
  const at = (start: number, height: number, width: number, transposed: boolean): Strided => ({
    byte: 4 * start,
    item: 4 * height * width,
    row: 4 * (transposed ? 1 : width),
    column: 4 * (transposed ? height : 1),
  });
  products.multiply(
    { items, rows, inner, columns },
    at(a, rows, inner, transposeA),
    at(b, inner, columns, transposeB),
    at(out, rows, columns, false),
  );
  return { out: heap.slice(out, out + size), after: heap.slice(out + size, out + size + MARGIN) };
}

function drawn(index: number): number {
  return Math.fround(Math.sin(index * 12.9898));
}

function expected(sizes: Case, row: number, column: number, item = 0): number {
  const { items = 1, rows, inner, columns, transposeA, transposeB } = sizes;
  const [a, b] = [item * rows * inner, items * rows * inner + item * inner * columns];
  let sum = 0;
  for (let k = 0; k < inner; k++) {
    const left = drawn(a + (transposeA ? k * rows + row : row * inner + k));
    const right = drawn(b + (transposeB ? column * inner + k : k * columns + column));
    // The product of two floats is exact in float64.
    sum = Math.fround(sum + (fused ? left * right : Math.fround(left * right)));
  }
  return sum;
}

const layouts = [false, true].flatMap((transposeA) => [false, true].map((transposeB) => ({ transposeA, transposeB })));
const small = [1, 3, 4, 5, 8, 9, 17].flatMap((rows) =>
  [1, 7, 16].flatMap((inner) => [1, 7, 8, 19].map((columns) => ({ rows, inner, columns }))),
);
const large = [
  { rows: 301, inner: 260, columns: 131 },
  { rows: 1024, inner: 128, columns: 96 },
  // More columns than are packed at one time.
  { rows: 130, inner: 1030, columns: 300 },
  // Items of a batch: several in one chunk, and larger than a chunk.
  { items: 37, rows: 30, inner: 32, columns: 21 },
  { items: 3, rows: 130, inner: 200, columns: 70 },
];

test.each(layouts)('is that sum for every small shape: %o', (layout) => {
  for (const sizes of small) {
    const { out, after } = compute({ ...sizes, ...layout });
    const all = Array.from({ length: out.length }, (_, index) =>
      expected({ ...sizes, ...layout }, Math.floor(index / sizes.columns), index % sizes.columns),
    );
    expect([...out], JSON.stringify(sizes)).toEqual(all);
    expect(new Set(after)).toEqual(new Set([7]));
  }
});

test('one thread starts no helper', async () => {
  products.setThreads(1);
  await setImmediate();
  expect(helpers).toBe(0);
});

test.each(large)('has the same bits with one, two and three threads: %o', (sizes) => {
  for (const layout of layouts) {
    products.setThreads(1);
    const one = compute({ ...sizes, ...layout });
    for (let index = 0; index < one.out.length; index += 997) {
      const line = Math.floor(index / sizes.columns);
      const [item, row] = [Math.floor(line / sizes.rows), line % sizes.rows];
      expect(one.out[index]).toBe(expected({ ...sizes, ...layout }, row, index % sizes.columns, item));
    }
    for (const threads of [2, 3, 2]) {
      products.setThreads(threads);
      const several = compute({ ...sizes, ...layout });
      expect(Buffer.compare(Buffer.from(several.out.buffer), Buffer.from(one.out.buffer))).toBe(0);
      expect(new Set(several.after)).toEqual(new Set([7]));
    }
  }
});

test('threads that were started are used again', async () => {
  await setImmediate();
  expect(helpers).toBe(2);
});

const folder = new URL('../../../../../tensor/tfjs/', import.meta.url);
const start = `
  const { startWasmModule } = await import(${JSON.stringify(new URL('backends/wasm/start-module.js', folder).href)});
  const { Products } = await import(${JSON.stringify(new URL('products/products.js', folder).href)});
  const module = await startWasmModule();
  const products = new Products(module);
  products.setThreads(3);
  const byte = module._malloc(3 * 4 * 2 ** 16) >>> 0;
  module.HEAPF32.fill(0.5, byte / 4, byte / 4 + 2 ** 16);
  const place = { byte, item: 0, row: 1024, column: 4 };
  const multiply = () => products.multiply({ items: 1, rows: 256, inner: 256, columns: 256 }, place, place, { ...place, byte: byte + 2 ** 18 });
  multiply();
  const first = module.HEAPF32[byte / 4 + 2 ** 16];
`;

/** In a process of its own, which has to end by itself. */
async function inProcess(code: string): Promise<string> {
  const words = ['--input-type=module', '--eval', code];
  return (await promisify(execFile)(process.execPath, words, { timeout: 15_000 })).stdout.trim();
}

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
        for (;;) multiply();
      })();
    `)};
    // The threads that Node reads files with stay.
    await readFile(${JSON.stringify(new URL('products/products.js', folder).pathname)});
    await setTimeout(50);
    const before = threads();
    const worker = new Worker(own, { eval: true });
    const [first] = await once(worker, 'message');
    const more = process.platform !== 'linux' || threads() >= before + 3;
    await worker.terminate();
    const deadline = Date.now() + 8_000;
    while (threads() > before && Date.now() < deadline) await setTimeout(20);
    console.log(JSON.stringify({ first, more, left: threads() - before }));
    process.exit();
  `;
  expect(JSON.parse(await inProcess(code))).toEqual({ first: 64, more: true, left: 0 });
});
