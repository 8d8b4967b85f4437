/** Data in and out, dtypes, views, shared memory. */
import { describe, expect, it } from 'vitest';
import { EngineCapabilityError, TensorOperationError } from '../../tensor/errors.js';
import type { Ops } from '../../tensor/ops.js';

export function transferContract(ops: Ops): void {
  const { capabilities } = ops.info;

  describe('data in and out', () => {
    it('copies the array, so that a later change of it is not seen', () => {
      ops.tidy(() => {
        const data = new Float32Array([1, 2, 3, 4]);
        const tensor = ops.fromArray(data, [2, 2], 'float32');
        data[0] = 9;
        expect([...ops.readFloat32(tensor)]).toEqual([1, 2, 3, 4]);
        expect(tensor.shape).toEqual([2, 2]);
        expect(tensor.dtype).toBe('float32');
      });
    });

    it('takes every dtype from its kinds of array', () => {
      ops.tidy(() => {
        expect([...ops.readInt32(ops.fromArray(new Int32Array([-7]), [1], 'int32'))]).toEqual([-7]);
        expect([...ops.readInt32(ops.fromArray(new Int32Array([5]), [1], 'int64'))]).toEqual([5]);
        expect([...ops.readInt32(ops.fromArray(new BigInt64Array([6n]), [1], 'int64'))]).toEqual([6]);
        const condition = ops.fromArray(new Uint8Array([1, 0]), [2], 'bool');
        expect(condition.dtype).toBe('bool');
        const chosen = ops.where(condition, ops.full([2], 1, 'float32'), ops.full([2], 2, 'float32'));
        expect([...ops.readFloat32(chosen)]).toEqual([1, 2]);
      });
    });

    it.runIf(capabilities.float64)('holds float64 with all its bits', () => {
      ops.tidy(() => expect(ops.item(ops.fromArray(new Float64Array([0.1]), [], 'float64'))).toBe(0.1));
    });

    it('refuses the dtypes that it says it has not, and takes the others', () => {
      for (const dtype of ['bfloat16', 'float64'] as const) {
        const make = () => ops.tidy(() => ops.zeros([2], dtype).dtype);
        if (capabilities[dtype]) expect(make()).toBe(dtype);
        else expect(make).toThrow(EngineCapabilityError);
      }
    });

    it.runIf(capabilities.bfloat16)('rounds float32 to the nearest bfloat16, and takes raw bits', () => {
      ops.tidy(() => {
        // 1 + 2⁻⁸ lies half-way between two bfloat16 numbers: to even. 1 + 3·2⁻⁸ too.
        const rounded = ops.fromArray(new Float32Array([1 + 2 ** -8, 1 + 3 * 2 ** -8]), [2], 'bfloat16');
        expect(rounded.dtype).toBe('bfloat16');
        expect([...ops.readFloat32(rounded)]).toEqual([1, 1 + 2 ** -6]);
        expect([...ops.readBytes(rounded)]).toEqual([0x80, 0x3f, 0x82, 0x3f]);
        expect([...ops.readFloat32(ops.fromArray(new Uint16Array([0xc020]), [1], 'bfloat16'))]).toEqual([-2.5]);
      });
    });

    it('reads a view in its own order', () => {
      ops.tidy(() => {
        const tensor = ops.fromArray(new Float32Array([1, 2, 3, 4, 5, 6]), [2, 3], 'float32');
        expect([...ops.readFloat32(ops.transpose(tensor, 0, 1))]).toEqual([1, 4, 2, 5, 3, 6]);
        expect([...ops.readFloat32(ops.narrow(tensor, 1, 1, 1))]).toEqual([2, 5]);
        expect(new Float32Array(ops.readBytes(ops.transpose(tensor, 0, 1)).buffer)[1]).toBe(4);
      });
    });

    it('refuses data that does not fill the shape, with both numbers', () => {
      expect(() => ops.fromArray(new Float32Array(5), [2, 3], 'float32')).toThrow(/\[2, 3\].*6.*5/);
    });

    it('refuses to read an int64 that does not fit into 32 bits, at the latest', () => {
      const read = () => ops.readInt32(ops.fromArray(new BigInt64Array([2n ** 40n]), [1], 'int64'));
      expect(() => ops.tidy(read)).toThrow(TensorOperationError);
    });

    it('holds int64 as 8 bytes an element for who reads them', () => {
      ops.tidy(() => {
        const numbers = ops.fromArray(new BigInt64Array([-3n, 7n]), [2], 'int64');
        expect([...new BigInt64Array(ops.readBytes(ops.add(numbers, numbers)).buffer)]).toEqual([-6n, 14n]);
      });
    });

    it('refuses the item of a tensor of several elements', () => {
      ops.tidy(() => {
        expect(() => ops.item(ops.zeros([2], 'float32'))).toThrow(TensorOperationError);
      });
    });

    it('handles tensors of no element', () => {
      ops.tidy(() => {
        const empty = ops.zeros([0, 3], 'float32');
        expect(ops.readFloat32(empty)).toHaveLength(0);
        expect(ops.item(ops.sum(empty))).toBe(0);
        expect(ops.concat([empty, ops.full([1, 3], 2, 'float32')], 0).shape).toEqual([1, 3]);
      });
    });
  });

  describe('errors', () => {
    it('names the operation and the shapes', () => {
      ops.tidy(() => {
        const failing = () => ops.matmul(ops.zeros([2, 3], 'float32'), ops.zeros([4, 5], 'float32'));
        expect(failing).toThrow(TensorOperationError);
        expect(failing).toThrow(/^matmul: .*\[2, 3\].*\[4, 5\]/);
      });
    });

    it('refuses a target that is no row of the head', () => {
      ops.tidy(() => {
        const targets = ops.fromArray(new Int32Array([4]), [1], 'int32');
        const failing = () => ops.tokenLogProbs(ops.zeros([1, 2], 'float32'), ops.zeros([4, 2], 'float32'), targets);
        expect(failing).toThrow(/^tokenLogProbs: .*0…3/);
      });
    });

    it('leaves the engine usable', () => {
      ops.tidy(() => {
        expect(() => ops.reshape(ops.zeros([3], 'float32'), [2, 2])).toThrow(TensorOperationError);
        expect(ops.item(ops.sum(ops.full([3], 2, 'float32')))).toBe(6);
      });
    });
  });

  describe.runIf(capabilities.mapsSharedMemory)('shared memory', () => {
    it('is read and written in place, without a copy', () => {
      const buffer = new SharedArrayBuffer(64);
      const region = { buffer, writable: true };
      const plain = new Float32Array(buffer, 16, 4);
      plain.set([1, 2, 3, 4]);
      const before = ops.memory();
      ops.tidy(() => {
        const tensor = ops.mapShared(region, 16, [2, 2], 'float32');
        expect(ops.memory().bytes).toBe(before.bytes);
        plain[3] = 40;
        expect([...ops.readFloat32(tensor)]).toEqual([1, 2, 3, 40]);
        ops.scaleInto(tensor, 2);
        expect([...plain]).toEqual([2, 4, 6, 80]);
      });
      expect(ops.memory()).toEqual(before);
    });

    it('refuses a range beyond the region, and an offset between two elements', () => {
      const region = { buffer: new ArrayBuffer(64), writable: true };
      expect(() => ops.mapShared(region, 56, [3], 'float32')).toThrow(/byte 56.*64 bytes/);
      expect(() => ops.mapShared(region, 2, [3], 'float32')).toThrow(/aligned/);
    });

    it('never takes gradients into a shared parameter', () => {
      const buffer = new SharedArrayBuffer(16);
      const plain = new Float32Array(buffer);
      plain.set([1, 2, 3, 4]);
      ops.tidy(() => {
        const weight = ops.mapShared({ buffer, writable: false }, 0, [4], 'float32');
        const { gradients } = ops.valueAndGrad(() => ({ value: ops.sum(ops.square(weight)) }), [weight]);
        expect([...ops.readFloat32(gradients[0]!)]).toEqual([2, 4, 6, 8]);
        expect([...plain]).toEqual([1, 2, 3, 4]);
      });
    });
  });
}
