/** What the stored references do not ask: ties, what is no number, integers, unusual shapes, and writes through views. */
import { describe, expect, it } from 'vitest';
import { TensorOperationError } from '../../tensor/errors.js';
import type { Ops, Tensor } from '../../tensor/ops.js';
import { largestError } from './engine-references.js';

export function elementwiseContract(ops: Ops): void {
  const floats = (numbers: readonly number[], shape: readonly number[] = [numbers.length]) =>
    ops.fromArray(Float32Array.from(numbers), shape, 'float32');
  const integers = (numbers: readonly number[], shape: readonly number[] = [numbers.length]) =>
    ops.fromArray(Int32Array.from(numbers), shape, 'int32');
  const flags = (numbers: readonly number[]) => ops.fromArray(Uint8Array.from(numbers), [numbers.length], 'bool');
  const read = (tensor: Tensor) => [...ops.readFloat32(tensor)];
  const counted = (shape: readonly number[], from = 0) => {
    const count = shape.reduce((a, b) => a * b, 1);
    return floats(
      Array.from({ length: count }, (_, index) => index + from),
      shape,
    );
  };
  const gradientsOf = (loss: () => Tensor, parameters: readonly Tensor[]) =>
    ops.valueAndGrad(() => ({ value: ops.sum(loss()) }), parameters).gradients.map(read);

  describe('element by element', () => {
    it('shares a gradient among equals', () => {
      ops.tidy(() => {
        const [a, b] = [floats([1, 2, 3]), floats([1, 3, 2])];
        expect(gradientsOf(() => ops.minimum(a, b), [a, b])).toEqual([
          [0.5, 1, 0],
          [0.5, 0, 1],
        ]);
        expect(gradientsOf(() => ops.maximum(a, b), [a, b])).toEqual([
          [0.5, 0, 1],
          [0.5, 1, 0],
        ]);
        const ties = floats([2, 1, 2, 2, 1, 0], [3, 2]);
        expect(gradientsOf(() => ops.max(ties, 0), [ties])[0]).toEqual([0.5, 0, 0.5, 1, 0, 0]);
        expect(gradientsOf(() => ops.max(ties), [ties])[0]).toEqual([1 / 3, 0, 1 / 3, 1 / 3, 0, 0].map(Math.fround));
      });
    });

    it('passes no gradient through clamp beyond its bounds, nor through abs at 0', () => {
      ops.tidy(() => {
        const a = floats([-2, 0, 0.5, 2]);
        expect(gradientsOf(() => ops.clamp(a, -1, 1), [a])).toEqual([[0, 1, 1, 0]]);
        expect(gradientsOf(() => ops.abs(a), [a])).toEqual([[-1, 0, 1, 1]]);
      });
    });

    it('keeps what is no number', () => {
      ops.tidy(() => {
        const [a, b] = [floats([NaN, 1]), floats([1, NaN])];
        for (const result of [ops.minimum(a, b), ops.maximum(a, b), ops.add(a, b)]) {
          expect(read(result)).toEqual([NaN, NaN]);
        }
        expect(read(ops.clamp(a, 0, 2))).toEqual([NaN, 1]);
        expect(ops.item(ops.max(a))).toBe(NaN);
        expect(read(ops.cast(ops.equal(a, a), 'float32'))).toEqual([0, 1]);
        ops.scaleInto(a, 0);
        expect(read(a)).toEqual([0, 0]);
      });
    });

    it('sums gradients over what was broadcast', () => {
      ops.tidy(() => {
        const [a, b] = [counted([2, 1, 3], 1), counted([4, 1], 1)];
        expect(ops.multiply(a, b).shape).toEqual([2, 4, 3]);
        const [byA, byB] = gradientsOf(() => ops.multiply(a, b), [a, b]);
        expect(byA).toEqual(new Array(6).fill(10));
        expect(byB).toEqual(new Array(4).fill(21));
        const scalar = floats([2], []);
        expect(gradientsOf(() => ops.divide(a, scalar), [scalar])).toEqual([[-21 / 4]]);
        expect(gradientsOf(() => ops.subtract(scalar, a), [scalar, a])).toEqual([[6], new Array(6).fill(-1)]);
        expect(gradientsOf(() => ops.maximum(scalar, a), [scalar, a])).toEqual([[1.5], [0, 0.5, 1, 1, 1, 1]]);
      });
    });

    it('takes many axes', () => {
      ops.tidy(() => {
        const a = counted([2, 1, 2, 1, 2, 1, 2]);
        const b = counted([1, 3, 1, 1, 1, 2, 1]);
        const sum = ops.add(a, b);
        expect(sum.shape).toEqual([2, 3, 2, 1, 2, 2, 2]);
        expect(ops.item(ops.sum(sum))).toBe(6 * 120 + 16 * 15);
        expect(gradientsOf(() => ops.multiply(a, b), [b])).toEqual([new Array(6).fill(120)]);
      });
    });

    it('takes tensors of no element', () => {
      ops.tidy(() => {
        const empty = floats([], [0, 3]);
        expect(ops.add(empty, floats([1, 2, 3])).shape).toEqual([0, 3]);
        expect(read(ops.sum(empty, 0))).toEqual([0, 0, 0]);
        expect(ops.exp(ops.multiply(empty, 2)).shape).toEqual([0, 3]);
        expect(gradientsOf(() => ops.sum(empty, 0), [empty])).toEqual([[]]);
        expect(ops.selectRows(counted([2, 3]), integers([])).shape).toEqual([0, 3]);
      });
    });

    it('chooses and compares over what is broadcast', () => {
      ops.tidy(() => {
        const [a, b] = [counted([2, 1]), counted([3])];
        expect(read(ops.cast(ops.less(a, b), 'float32'))).toEqual([0, 1, 1, 0, 0, 1]);
        expect(read(ops.cast(ops.greater(a, b), 'float32'))).toEqual([0, 0, 0, 1, 0, 0]);
        const chosen = () => ops.where(flags([1, 0, 1]), ops.add(a, 5), ops.multiply(b, b));
        expect(read(chosen())).toEqual([5, 1, 5, 6, 1, 6]);
        expect(gradientsOf(chosen, [a, b])).toEqual([
          [2, 2],
          [0, 4, 0],
        ]);
      });
    });

    it('compares with a number in the precision of the tensor', () => {
      ops.tidy(() => {
        const tenth = floats([0.1]);
        expect(read(ops.cast(ops.equal(tenth, 0.1), 'float32'))).toEqual([1]);
        expect(read(ops.cast(ops.less(tenth, 0.1), 'float32'))).toEqual([0]);
      });
    });
  });

  describe('integers', () => {
    it('stay integers among themselves, and become float32 with floats', () => {
      ops.tidy(() => {
        const [a, b] = [integers([7, -7, 2]), integers([2, 2, 2])];
        for (const [result, expected] of [
          [ops.add(a, b), [9, -5, 4]],
          [ops.multiply(a, b), [14, -14, 4]],
          [ops.subtract(a, 3), [4, -10, -1]],
          [ops.minimum(a, b), [2, -7, 2]],
          [ops.negate(a), [-7, 7, -2]],
          [ops.square(a), [49, 49, 4]],
          [ops.abs(a), [7, 7, 2]],
          [ops.max(a), [7]],
        ] as const) {
          expect(result.dtype).toBe('int32');
          expect([...ops.readInt32(result)]).toEqual(expected);
        }
        for (const [result, expected] of [
          [ops.divide(a, b), [3.5, -3.5, 1]],
          [ops.add(a, floats([0.5, 0.5, 0.5])), [7.5, -6.5, 2.5]],
          [ops.multiply(a, 1.5), [10.5, -10.5, 3]],
        ] as const) {
          expect(result.dtype).toBe('float32');
          expect(read(result)).toEqual(expected);
        }
      });
    });

    it('stay integers when clamped between whole numbers, and become floats between others', () => {
      ops.tidy(() => {
        for (const dtype of ['int32', 'int64'] as const) {
          const a = ops.cast(integers([-7, 1, 7]), dtype);
          expect(ops.clamp(a, -2, 3).dtype).toBe(dtype);
          expect([...ops.readInt32(ops.clamp(a, -2, 3))]).toEqual([-2, 1, 3]);
          expect(read(ops.clamp(a, -2.5, 3.5))).toEqual([-2.5, 1, 3.5]);
        }
        const large = ops.cast(integers([2 ** 24 + 1]), 'int64');
        expect(ops.item(ops.clamp(large, 0, 2 ** 30))).toBe(2 ** 24 + 1);
      });
    });

    it('have no difference with flags, and no neural operation', () => {
      ops.tidy(() => {
        const [a, flag, table] = [integers([1, 2], [1, 2]), flags([1, 0]), floats([1, 2, 3, 4], [2, 2])];
        const four = ops.reshape(a, [1, 1, 1, 2]);
        const calls: Readonly<Record<string, () => unknown>> = {
          subtract: () => ops.subtract(flag, 1),
          'subtract, too': () => ops.subtract(a, flag),
          matmul: () => ops.matmul(a, ops.transpose(a, 0, 1)),
          linear: () => ops.linear(a, a),
          silu: () => ops.silu(a),
          swiglu: () => ops.swiglu(ops.cast(a, 'float32'), a),
          gelu: () => ops.gelu(a),
          softmax: () => ops.softmax(a, 1),
          logSoftmax: () => ops.logSoftmax(a, 1),
          rmsNorm: () => ops.rmsNorm(ops.cast(a, 'float32'), integers([1, 2]), 1e-6),
          rope: () => ops.rope(four, a, a),
          attention: () => ops.attention(four, four, four, { causal: false }),
          tokenLogProbs: () => ops.tokenLogProbs(table, integers([1, 2, 3, 4], [2, 2]), integers([0, 1])),
        };
        for (const [name, call] of Object.entries(calls)) {
          expect(call, name).toThrow(TensorOperationError);
          expect(call).toThrow(new RegExp(`^${name.split(',')[0]}: `));
        }
        expect(ops.embedding(ops.cast(integers([5, 6], [2, 1]), 'int64'), integers([1])).dtype).toBe('int64');
        expect(ops.square(flag).dtype).toBe('int64');
      });
    });

    it('are summed as int64, and convert towards zero', () => {
      ops.tidy(() => {
        const sum = ops.sum(integers([7, -9]));
        expect(sum.dtype).toBe('int64');
        expect(ops.item(sum)).toBe(-2);
        expect([...ops.readInt32(ops.cast(floats([1.9, -1.9]), 'int32'))]).toEqual([1, -1]);
        expect(read(ops.cast(ops.cast(floats([0.5, 0, -3]), 'bool'), 'float32'))).toEqual([1, 0, 1]);
        expect(ops.item(ops.sum(flags([1, 0, 1])))).toBe(2);
        expect(ops.add(integers([1]), ops.cast(integers([1]), 'int64')).dtype).toBe('int64');
      });
    });
  });

  describe('shapes', () => {
    it('count axes from the end, and complete a size that is left open', () => {
      ops.tidy(() => {
        const a = counted([2, 3, 4]);
        expect(ops.transpose(a, -1, 0).shape).toEqual([4, 3, 2]);
        expect(ops.narrow(a, -1, 1, 2).shape).toEqual([2, 3, 2]);
        expect(ops.concat([a, a], -2).shape).toEqual([2, 6, 4]);
        expect(ops.reshape(a, [6, -1]).shape).toEqual([6, 4]);
        expect(read(ops.max(a, -1))).toEqual([3, 7, 11, 15, 19, 23]);
      });
    });

    it('exchange any two axes, there and back', () => {
      ops.tidy(() => {
        const a = counted([2, 3, 4, 5]);
        for (const [first, second] of [
          [0, 1],
          [1, 2],
          [2, 3],
          [0, 3],
          [1, 3],
        ] as const) {
          const turned = ops.transpose(a, first, second);
          const [size0, size1] = [a.shape[first]!, a.shape[second]!];
          expect(turned.shape).toEqual(a.shape.with(first, size1).with(second, size0));
          expect(read(ops.transpose(turned, first, second))).toEqual(read(a));
          const weights = counted(turned.shape, 0.5);
          const [gradient] = gradientsOf(() => ops.multiply(ops.transpose(a, first, second), weights), [a]);
          expect(gradient).toEqual(read(ops.transpose(weights, first, second)));
        }
      });
    });

    it('pass gradients to the part that was taken, to each of what was joined, to rows taken twice', () => {
      ops.tidy(() => {
        const a = counted([3, 4]);
        const weights = counted([3, 2], 1);
        expect(gradientsOf(() => ops.multiply(ops.narrow(a, 1, 1, 2), weights), [a])[0]).toEqual([
          0, 1, 2, 0, 0, 3, 4, 0, 0, 5, 6, 0,
        ]);
        const [left, right] = [counted([2, 1]), counted([2, 2])];
        const joined = () => ops.multiply(ops.concat([left, right, left], 1), counted([2, 4], 1));
        expect(gradientsOf(joined, [left, right])).toEqual([
          [5, 13],
          [2, 3, 6, 7],
        ]);
        const picked = () => ops.multiply(ops.selectRows(a, integers([2, 0, 2])), counted([3, 4], 1));
        expect(gradientsOf(picked, [a])[0]).toEqual([5, 6, 7, 8, 0, 0, 0, 0, 10, 12, 14, 16]);
      });
    });

    it('refuse what is not there, and name it', () => {
      ops.tidy(() => {
        const a = counted([2, 3]);
        for (const [name, call] of [
          ['narrow', () => ops.narrow(a, 1, 2, 2)],
          ['narrow', () => ops.narrow(a, 2, 0, 1)],
          ['selectRows', () => ops.selectRows(a, integers([2]))],
          ['selectRows', () => ops.selectRows(a, floats([0]))],
          ['concat', () => ops.concat([a, counted([3, 2])], 0)],
          ['transpose', () => ops.transpose(a, 0, 2)],
          ['sum', () => ops.sum(a, 2)],
          ['add', () => ops.add(a, counted([2]))],
        ] as const) {
          expect(call, name).toThrow(TensorOperationError);
          expect(call, name).toThrow(new RegExp(`^${name}: `));
        }
      });
    });

    it('show a write to all that share the memory', () => {
      ops.tidy(() => {
        const a = counted([4, 2]);
        const [flat, rows, again] = [ops.reshape(a, [8]), ops.narrow(a, 0, 1, 2), ops.detach(a)];
        ops.scaleInto(rows, 10);
        ops.writeSlice(flat, 0, 6, floats([-1, -2]));
        for (const handle of [a, flat, again]) expect(read(handle)).toEqual([0, 1, 20, 30, 40, 50, -1, -2]);
        ops.copyInto(a, ops.zeros([4, 2], 'float32'));
        expect(read(rows)).toEqual([0, 0, 0, 0]);
      });
    });

    it('write through a part that does not lie together, or refuse to', () => {
      ops.tidy(() => {
        const a = counted([2, 2]);
        const column = ops.narrow(a, 1, 0, 1);
        let refused: unknown;
        try {
          ops.scaleInto(column, 10);
        } catch (error) {
          refused = error;
        }
        if (refused === undefined) expect(read(a)).toEqual([0, 1, 20, 3]);
        else expect(refused).toMatchObject({ name: 'EngineCapabilityError', message: expect.stringMatching(/copy/) });
      });
    });
  });

  describe('sums', () => {
    it('lose nothing over many elements', () => {
      ops.tidy(() => {
        const numbers = Array.from({ length: 40_000 }, (_, index) => Math.fround(Math.sin(index) + 1));
        const exact = numbers.reduce((total, number) => total + number, 0);
        const a = floats(numbers, [200, 200]);
        expect(Math.abs(ops.item(ops.sum(a)) / exact - 1)).toBeLessThan(1e-6);
        const columns = Array.from({ length: 200 }, (_, column) =>
          numbers.reduce((total, number, index) => total + (index % 200 === column ? number : 0), 0),
        );
        expect(largestError(read(ops.sum(a, 0)), columns)).toBeLessThan(1e-6);
        expect(
          largestError(
            read(ops.mean(a, 0)),
            columns.map((total) => total / 200),
          ),
        ).toBeLessThan(1e-6);
      });
    });
  });
}
