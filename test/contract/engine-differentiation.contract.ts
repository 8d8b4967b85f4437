/** OPS-5 and `valueAndGrad`. */
import { describe, expect, it } from 'vitest';
import { TensorOperationError } from '../../tensor/errors.js';
import type { DType, Ops, Tensor } from '../../tensor/ops.js';

export function differentiationContract(ops: Ops): void {
  const floats: readonly DType[] = ops.info.capabilities.bfloat16 ? ['float32', 'bfloat16'] : ['float32'];
  const vector = (...numbers: number[]) => ops.fromArray(Float32Array.from(numbers), [numbers.length], 'float32');
  const read = (tensor: Tensor | undefined) => [...ops.readFloat32(tensor!)];

  describe('valueAndGrad', () => {
    it('gives the value, the gradients and the extras', () => {
      ops.tidy(() => {
        const [w, x] = [vector(1, 2), vector(3, 4)];
        const result = ops.valueAndGrad(() => {
          const product = ops.multiply(w, x);
          return { value: ops.sum(ops.square(product)), product };
        }, [w]);
        expect(result.value).toBe(73);
        expect(read(result.gradients[0])).toEqual([18, 64]);
        expect(read(result.extra.product)).toEqual([3, 8]);
      });
    });

    it('gives zeros for a parameter that the loss does not reach', () => {
      ops.tidy(() => {
        const [used, unused] = [vector(1, 2), vector(3)];
        const { gradients } = ops.valueAndGrad(() => ({ value: ops.sum(used) }), [used, unused]);
        expect(gradients.map(read)).toEqual([[1, 1], [0]]);
        const constant = vector(5);
        expect(ops.valueAndGrad(() => ({ value: ops.sum(constant) }), [used]).gradients.map(read)).toEqual([[0, 0]]);
      });
    });

    it.each(floats)('adds into float32 accumulators what parameters of %s get', (dtype) => {
      ops.tidy(() => {
        const w = ops.fromArray(new Float32Array([1, 2]), [2], dtype);
        const accumulator = vector(10, 20);
        for (let times = 0; times < 2; times++) {
          const { gradients } = ops.valueAndGrad(() => ({ value: ops.sum(ops.square(w)) }), [w], [accumulator]);
          expect(gradients[0]).toBe(accumulator);
        }
        expect(read(accumulator)).toEqual([14, 28]);
      });
    });

    it('hands out gradients that share no memory, so that each may be scaled in place', () => {
      ops.tidy(() => {
        const [a, b] = [vector(1, 2), vector(3, 4)];
        const { gradients } = ops.valueAndGrad(() => ({ value: ops.sum(ops.add(a, b)) }), [a, b]);
        ops.scaleInto(gradients[0]!, 5);
        expect(gradients.map(read)).toEqual([
          [5, 5],
          [1, 1],
        ]);
      });
    });

    it('takes a parameter that is listed twice', () => {
      ops.tidy(() => {
        const w = vector(2, 3);
        const { gradients } = ops.valueAndGrad(() => ({ value: ops.sum(ops.square(w)) }), [w, w]);
        ops.scaleInto(gradients[0]!, 10);
        expect(gradients.map(read)).toEqual([
          [40, 60],
          [4, 6],
        ]);
      });
    });

    it('stops at detach and at operations in place', () => {
      ops.tidy(() => {
        const w = vector(2, 3);
        const { gradients } = ops.valueAndGrad(() => {
          const copy = ops.zeros([2], 'float32');
          ops.copyInto(copy, w);
          return { value: ops.sum(ops.add(ops.multiply(w, ops.detach(w)), copy)) };
        }, [w]);
        expect(read(gradients[0])).toEqual([2, 3]);
      });
    });

    it('records nothing outside its closure, and lets no graph outlive its call', () => {
      const before = ops.memory();
      ops.tidy(() => {
        const w = vector(...Array.from({ length: 1000 }, () => 1));
        const held = ops.memory();
        let kept: Tensor | undefined;
        const { extra } = ops.valueAndGrad(() => {
          const square = ops.square(w);
          kept = ops.keep(ops.sum(ops.exp(square)));
          return { value: ops.sum(square), total: ops.sum(ops.multiply(square, square)) };
        }, [w]);
        // The gradient (4,000 bytes) and two scalars, each in the allocator's own rounding.
        expect(ops.memory().handles).toBe(held.handles + 3);
        expect(ops.memory().bytes - held.bytes).toBeLessThan(4000 + 1000);
        const again = ops.valueAndGrad(() => ({ value: ops.add(extra.total, kept!) }), [w]);
        expect(new Set(read(again.gradients[0]))).toEqual(new Set([0]));
        kept!.release();
      });
      expect(ops.memory()).toEqual(before);
    });

    it('takes the same parameter again after an update in place', () => {
      ops.tidy(() => {
        const w = vector(1, 2);
        for (const expected of [
          [2, 4],
          [4, 8],
        ]) {
          const { gradients } = ops.valueAndGrad(() => ({ value: ops.sum(ops.square(w)) }), [w]);
          expect(read(gradients[0])).toEqual(expected);
          ops.scaleInto(w, 2);
        }
      });
    });

    it('frees everything and gives the parameters back when the closure throws', () => {
      const before = ops.memory();
      ops.tidy(() => {
        const w = vector(1, 2);
        const failing = () =>
          ops.valueAndGrad(() => {
            ops.exp(w);
            throw new Error('a failure of the caller');
          }, [w]);
        expect(failing).toThrow('a failure of the caller');
        expect(read(ops.valueAndGrad(() => ({ value: ops.sum(w) }), [w]).gradients[0])).toEqual([1, 1]);
      });
      expect(ops.memory()).toEqual(before);
    });

    it('refuses a loss of several elements, an integer parameter and an accumulator that does not fit', () => {
      ops.tidy(() => {
        const w = vector(1, 2);
        const integers = ops.fromArray(new Int32Array([1]), [1], 'int32');
        expect(() => ops.valueAndGrad(() => ({ value: ops.exp(w) }), [w])).toThrow(TensorOperationError);
        expect(() => ops.valueAndGrad(() => ({ value: ops.sum(w) }), [integers])).toThrow(TensorOperationError);
        expect(() => ops.valueAndGrad(() => ({ value: ops.sum(w) }), [w], [vector(1)])).toThrow(/accumulator 0/);
        expect(read(ops.valueAndGrad(() => ({ value: ops.sum(w) }), [w]).gradients[0])).toEqual([1, 1]);
      });
    });

    it('may be called within itself', () => {
      ops.tidy(() => {
        const w = vector(3);
        const outer = ops.valueAndGrad(() => {
          const inner = ops.valueAndGrad(() => ({ value: ops.sum(ops.square(w)) }), [w]);
          return { value: ops.sum(ops.multiply(ops.exp(w), inner.gradients[0]!)) };
        }, [w]);
        expect(read(outer.gradients[0])[0]).toBeCloseTo(6 * Math.exp(3), 3);
      });
    });

    it('gives the same bits for the same inputs', () => {
      ops.tidy(() => {
        const numbers = Float32Array.from({ length: 64 * 64 }, (_, index) => Math.sin(index * 12.9898) * 2);
        const w = ops.fromArray(numbers, [64, 64], 'float32');
        const once = () =>
          ops.readBytes(
            ops.valueAndGrad(() => ({ value: ops.sum(ops.softmax(ops.matmul(w, w), 1), undefined) }), [w])
              .gradients[0]!,
          );
        expect(once()).toEqual(once());
      });
    });
  });
}
