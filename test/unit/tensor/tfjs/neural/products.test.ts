/** Products of every kind of shape, the first time (packed by XNNPACK) and later (packed by a loop of ours). */
import { expect, it } from 'vitest';
import { createOps } from '../../../../../tensor/create-ops.js';
import type { Tensor } from '../../../../../tensor/ops.js';

const ops = await createOps({ engine: 'tfjs', device: 'cpu', threads: 1, tfjs: { backend: 'wasm' } });
/** After so many a shape is packed by us for certain. */
const USES = 20;

function drawn(seed: number, ...shape: number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: count }, (_, k) => Math.sin(k * 12.9898 + seed * 78.233));
  return ops.fromArray(values, shape, 'float32');
}

/** a [Z, M, K] · b [Z, K, N], or b [Z, N, K] when it lies transposed, in float64. */
function reference(a: Tensor, b: Tensor, transposed: boolean): number[] {
  const [left, right] = [ops.readFloat32(a), ops.readFloat32(b)];
  const [batch = 0, rows = 0, inner = 0] = a.shape;
  const columns = b.shape[transposed ? 1 : 2] ?? 0;
  return Array.from({ length: batch * rows * columns }, (_, index) => {
    const [column, row, item] = [
      index % columns,
      Math.floor(index / columns) % rows,
      Math.floor(index / columns / rows),
    ];
    let sum = 0;
    for (let k = 0; k < inner; k++) {
      const at = transposed ? (item * columns + column) * inner + k : (item * inner + k) * columns + column;
      sum += left[(item * rows + row) * inner + k]! * right[at]!;
    }
    return sum;
  });
}

function largestDifference(actual: Float32Array, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((most, value, k) => Math.max(most, Math.abs(value - expected[k]!)), 0);
}

/** Each time the bits of the first. */
function expectSameBits(compute: () => Tensor, first: Float32Array): void {
  const bits = Buffer.from(first.buffer);
  for (let use = 1; use < USES; use++) expect(bits.equals(ops.readBytes(compute()))).toBe(true);
}

const shapes = [
  [1, 1, 1, 1],
  [1, 5, 3, 7],
  [1, 70, 8, 8],
  [1, 70, 33, 20],
  [3, 17, 9, 11],
  [4, 2, 40, 16],
  [2, 64, 32, 3],
] as const;

it.each(shapes)('%d × [%d, %d] · [.., %d] is right, and has the same bits each time', (batch, rows, inner, columns) => {
  ops.tidy(() => {
    const [a, b] = [drawn(1, batch, rows, inner), drawn(2, batch, inner, columns)];
    const expected = reference(a, b, false);
    const first = ops.readFloat32(ops.matmul(a, b));
    expect(largestDifference(first, expected)).toBeLessThan(1e-5);
    expectSameBits(() => ops.matmul(a, b), first);
  });
});

it.each(shapes.filter(([batch]) => batch === 1))(
  '%d × [%d, %d] · [%d, ..]ᵀ is right, and has the same bits each time',
  (batch, rows, inner, columns) => {
    ops.tidy(() => {
      const [x, weight] = [drawn(1, rows, inner), drawn(2, columns, inner)];
      const expected = reference(
        ops.reshape(x, [batch, rows, inner]),
        ops.reshape(weight, [batch, columns, inner]),
        true,
      );
      const first = ops.readFloat32(ops.linear(x, weight));
      expect(largestDifference(first, expected)).toBeLessThan(1e-5);
      expectSameBits(() => ops.linear(x, weight), first);
    });
  },
);

it('multiplies a weight as it is now after a change in place, though XNNPACK remembers what it packed', () => {
  ops.tidy(() => {
    const [x, weight, square] = [drawn(1, 70, 8), drawn(2, 5, 8), drawn(3, 8, 8)];
    for (let use = 0; use < USES; use++) {
      const products = () => [ops.linear(x, weight), ops.matmul(x, square)].map((tensor) => ops.readFloat32(tensor));
      const before = products();
      for (const tensor of [weight, square]) ops.scaleInto(tensor, -2);
      expect(products()).toEqual(before.map((values) => values.map((value) => -2 * value)));
      for (const tensor of [weight, square]) ops.scaleInto(tensor, -0.5);
    }
  });
});

it('stays right while shapes come and go', () => {
  ops.tidy(() => {
    for (let round = 0; round < 2; round++) {
      for (let inner = 1; inner < 40; inner++) {
        const [a, b] = [drawn(inner, 1, 3, inner), drawn(inner + 1, 1, inner, 9)];
        const expected = reference(a, b, false);
        for (let use = 0; use < 10; use++) {
          expect(largestDifference(ops.readFloat32(ops.matmul(a, b)), expected)).toBeLessThan(1e-5);
        }
      }
    }
  });
});
