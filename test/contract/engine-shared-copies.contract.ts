/** Shared memory on an engine that cannot map it: copies, every byte counted, in both directions. */
import { describe, expect, it } from 'vitest';
import { TensorOperationError } from '../../tensor/errors.js';
import type { Ops } from '../../tensor/ops.js';

export function sharedCopiesContract(ops: Ops): void {
  describe.runIf(!ops.info.capabilities.mapsSharedMemory && ops.info.device === 'cpu')(
    'copies of shared memory',
    () => {
      const shared = (...numbers: number[]) => {
        const buffer = new SharedArrayBuffer(64);
        const plain = new Float32Array(buffer, 16, numbers.length);
        plain.set(numbers);
        return { buffer, plain };
      };

      it('are taken when they are bound, and again when they are pulled', () => {
        const { buffer, plain } = shared(1, 2, 3, 4);
        ops.tidy(() => {
          const tensor = ops.mapShared({ buffer, writable: true }, 16, [2, 2], 'float32');
          plain[3] = 40;
          expect([...ops.readFloat32(tensor)]).toEqual([1, 2, 3, 4]);
          expect(ops.pullShared([tensor])).toBe(16);
          expect([...ops.readFloat32(tensor)]).toEqual([1, 2, 3, 40]);
        });
      });

      it('reach the memory when they are pushed, and not before', () => {
        const { buffer, plain } = shared(1, 2, 3, 4);
        ops.tidy(() => {
          const tensor = ops.mapShared({ buffer, writable: true }, 16, [4], 'float32');
          ops.scaleInto(tensor, 2);
          expect([...plain]).toEqual([1, 2, 3, 4]);
          expect(ops.pushShared([tensor])).toBe(16);
          expect([...plain]).toEqual([2, 4, 6, 8]);
        });
      });

      it('are seen by views that were made before the pull', () => {
        const { buffer, plain } = shared(1, 2);
        ops.tidy(() => {
          const tensor = ops.mapShared({ buffer, writable: false }, 16, [2], 'float32');
          const view = ops.reshape(tensor, [1, 2]);
          plain.set([5, 6]);
          ops.pullShared([tensor]);
          expect([...ops.readFloat32(view)]).toEqual([5, 6]);
        });
      });

      it('hold integers too, and count their bytes as they lie in the memory', () => {
        const buffer = new SharedArrayBuffer(32);
        const wide = new BigInt64Array(buffer, 8, 2);
        wide.set([-1n, 2n]);
        ops.tidy(() => {
          const tensor = ops.mapShared({ buffer, writable: true }, 8, [2], 'int64');
          expect([...ops.readInt32(tensor)]).toEqual([-1, 2]);
          ops.copyInto(tensor, ops.add(tensor, 1));
          expect(ops.pushShared([tensor])).toBe(16);
          expect([...wide]).toEqual([0n, 3n]);
        });
      });

      it('of read-only memory are never pushed, nor any beside them', () => {
        const { buffer, plain } = shared(1, 2);
        ops.tidy(() => {
          const writable = ops.mapShared({ buffer, writable: true }, 16, [2], 'float32');
          const frozen = ops.named(ops.mapShared({ buffer, writable: false }, 16, [2], 'float32'), 'the frozen');
          ops.scaleInto(writable, 3);
          expect(() => ops.pushShared([writable, frozen])).toThrow(TensorOperationError);
          expect(() => ops.pushShared([writable, frozen])).toThrow(/'the frozen'.*read-only/);
          expect([...plain]).toEqual([1, 2]);
        });
      });

      it('are none of what mapShared did not make', () => {
        const { buffer } = shared(1, 2);
        ops.tidy(() => {
          const tensor = ops.mapShared({ buffer, writable: true }, 16, [2], 'float32');
          const computed = ops.named(ops.add(tensor, 1), 'the sum');
          for (const call of [ops.pullShared, ops.pushShared]) {
            expect(() => call([computed])).toThrow(/'the sum' was not made by mapShared/);
          }
        });
      });

      it('refuse a range beyond the region, and an offset between two elements', () => {
        const region = { buffer: new ArrayBuffer(64), writable: true };
        expect(() => ops.mapShared(region, 56, [3], 'float32')).toThrow(/byte 56.*64 bytes/);
        expect(() => ops.mapShared(region, 2, [3], 'float32')).toThrow(/aligned/);
      });

      it('end with their tensors', () => {
        const before = ops.memory();
        const { buffer } = shared(1, 2);
        ops.tidy(() => {
          ops.mapShared({ buffer, writable: true }, 16, [2], 'float32');
          expect(ops.memory().bytes).toBe(before.bytes + 8);
        });
        expect(ops.memory()).toEqual(before);
      });

      it('never take gradients', () => {
        const { buffer, plain } = shared(1, 2, 3, 4);
        ops.tidy(() => {
          const weight = ops.mapShared({ buffer, writable: true }, 16, [4], 'float32');
          const { gradients } = ops.valueAndGrad(() => ({ value: ops.sum(ops.square(weight)) }), [weight]);
          expect([...ops.readFloat32(gradients[0]!)]).toEqual([2, 4, 6, 8]);
          expect([...plain]).toEqual([1, 2, 3, 4]);
        });
      });
    },
  );
}
