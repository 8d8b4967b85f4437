/** Operations in place and the optimizer. */
import { describe, expect, it } from 'vitest';
import { TensorOperationError } from '../../tensor/errors.js';
import type { DType, Ops } from '../../tensor/ops.js';

export function inPlaceContract(ops: Ops): void {
  const floats: readonly DType[] = ops.info.capabilities.bfloat16 ? ['float32', 'bfloat16'] : ['float32'];
  const vector = (...numbers: number[]) => ops.fromArray(Float32Array.from(numbers), [numbers.length], 'float32');

  describe('operations in place', () => {
    it.each(floats)('copies with conversion into %s, scales, and adds with a factor', (dtype) => {
      ops.tidy(() => {
        const target = ops.zeros([2], dtype);
        ops.copyInto(target, vector(1.5, -2));
        ops.scaleInto(target, 2);
        ops.addInto(target, vector(1, 1), -0.5);
        expect([...ops.readFloat32(target)]).toEqual([2.5, -4.5]);
        expect(target.dtype).toBe(dtype);
      });
    });

    it('writes a slice and leaves the rest', () => {
      ops.tidy(() => {
        const target = ops.zeros([2, 4], 'float32');
        ops.writeSlice(target, 1, 2, ops.fromArray(new Float32Array([1, 2]), [2, 1], 'float32'));
        expect([...ops.readFloat32(target)]).toEqual([0, 0, 1, 0, 0, 0, 2, 0]);
      });
    });

    it('writes through a view', () => {
      ops.tidy(() => {
        const whole = vector(1, 2, 3, 4);
        ops.scaleInto(ops.narrow(whole, 0, 1, 2), 10);
        expect([...ops.readFloat32(whole)]).toEqual([1, 20, 30, 4]);
      });
    });

    it('refuses a source that lies partly in what is written, and takes one that is it, or beside it', () => {
      ops.tidy(() => {
        const whole = vector(1, 2, 3, 4);
        const [front, back] = [ops.narrow(whole, 0, 0, 3), ops.narrow(whole, 0, 1, 3)];
        expect(() => ops.copyInto(front, back)).toThrow(TensorOperationError);
        expect(() => ops.addInto(back, front)).toThrow(TensorOperationError);
        expect(() => ops.writeSlice(whole, 0, 1, front)).toThrow(TensorOperationError);
        expect([...ops.readFloat32(whole)]).toEqual([1, 2, 3, 4]);
        ops.writeSlice(whole, 0, 2, ops.narrow(whole, 0, 0, 2));
        ops.addInto(whole, whole);
        ops.copyInto(whole, whole);
        expect([...ops.readFloat32(whole)]).toEqual([2, 4, 2, 4]);
      });
    });

    it('converts between neighbours in memory, whatever their sizes', () => {
      ops.tidy(() => {
        for (let size = 1; size <= 64; size++) {
          const before = ops.zeros([size], 'bool');
          const source = ops.full([size], 2, 'float32');
          const after = ops.zeros([size], 'bool');
          for (const target of [before, after]) ops.copyInto(target, source);
          expect(ops.item(ops.sum(ops.concat([before, after], 0)))).toBe(2 * size);
        }
      });
    });

    it('refuses other shapes', () => {
      ops.tidy(() => {
        expect(() => ops.copyInto(vector(1, 2), vector(1))).toThrow(TensorOperationError);
        expect(() => ops.addInto(vector(1, 2), vector(1))).toThrow(TensorOperationError);
        expect(() => ops.writeSlice(vector(1, 2), 0, 1, vector(1, 2))).toThrow(TensorOperationError);
      });
    });

    it('scales and adds to floats only, but for a factor of 0', () => {
      ops.tidy(() => {
        const whole = ops.fromArray(Int32Array.of(3, -4), [2], 'int32');
        for (const change of [
          () => ops.scaleInto(whole, 2),
          () => ops.scaleInto(whole, 0.5),
          () => ops.addInto(whole, vector(0.5, 0.5)),
          () => ops.addInto(whole, whole),
          () => ops.clipGradNorm([whole], 1),
          () => {
            const [parameter, first, second] = [vector(1, 2), vector(0, 0), vector(0, 0)];
            const options = { step: 1, learningRate: 0.1, beta1: 0.9, beta2: 0.9, epsilon: 1e-8, weightDecay: [0] };
            ops.adamW([parameter], [whole], [first], [second], options);
          },
        ]) {
          expect(change).toThrow(TensorOperationError);
        }
        expect([...ops.readInt32(whole)]).toEqual([3, -4]);
        const target = vector(1, 1);
        ops.addInto(target, whole, 0.5);
        expect([...ops.readFloat32(target)]).toEqual([2.5, -1]);
        ops.scaleInto(whole, 0);
        expect([...ops.readInt32(whole)]).toEqual([0, 0]);
      });
    });

    it('clips the norm over all gradients and returns the one before', () => {
      ops.tidy(() => {
        const gradients = [vector(3, 0), vector(0, 4)];
        expect(ops.clipGradNorm(gradients, 10)).toBeCloseTo(5, 6);
        expect([...ops.readFloat32(gradients[1]!)]).toEqual([0, 4]);
        expect(ops.clipGradNorm(gradients, 1)).toBeCloseTo(5, 6);
        expect(ops.readFloat32(gradients[0]!)[0]).toBeCloseTo(3 / 5, 5);
        expect(ops.readFloat32(gradients[1]!)[1]).toBeCloseTo(4 / 5, 5);
      });
    });

    it('returns a norm that is not finite and scales nothing by it', () => {
      ops.tidy(() => {
        const gradients = [vector(1, Infinity)];
        expect(ops.clipGradNorm(gradients, 1)).toBe(Infinity);
        expect([...ops.readFloat32(gradients[0]!)]).toEqual([1, Infinity]);
      });
    });

    it('gives each parameter its own weight decay', () => {
      ops.tidy(() => {
        const parameters = [vector(1), vector(1)];
        const zeros = () => parameters.map(() => ops.zeros([1], 'float32'));
        ops.adamW(parameters, zeros(), zeros(), zeros(), {
          step: 1,
          learningRate: 0.1,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          weightDecay: [0, 0.5],
        });
        expect(ops.item(parameters[0]!)).toBe(1);
        expect(ops.item(parameters[1]!)).toBeCloseTo(0.95, 6);
      });
    });
  });
}
