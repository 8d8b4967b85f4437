/** OPS-1 and OPS-2: every tensor has an owner and an end. */
import { describe, expect, it } from 'vitest';
import { TensorOperationError, TensorReleasedError } from '../../tensor/errors.js';
import type { Ops } from '../../tensor/ops.js';
import { startTraining } from './engine-training.js';

export function lifetimeContract(ops: Ops): void {
  describe('lifetime', () => {
    it('frees at the end of tidy all that is not returned', () => {
      const before = ops.memory();
      const result = ops.tidy(() => {
        const a = ops.full([100], 1, 'float32');
        return { total: ops.sum(ops.add(a, a)), list: [ops.square(a)], note: 'plain data' };
      });
      expect(ops.memory().handles).toBe(before.handles + 2);
      expect(ops.item(result.total)).toBe(200);
      result.total.release();
      result.list[0]?.release();
      expect(ops.memory()).toEqual(before);
    });

    it('hands what an inner tidy returns to the outer one', () => {
      const before = ops.memory();
      ops.tidy(() => {
        const inner = ops.tidy(() => ops.tidy(() => ops.full([3], 2, 'float32')));
        ops.tidy(() => ops.add(inner, 1));
        expect(inner.released).toBe(false);
        expect(ops.item(ops.sum(inner))).toBe(6);
      });
      expect(ops.memory()).toEqual(before);
    });

    it('keeps what is kept, until its release', () => {
      const before = ops.memory();
      const kept = ops.tidy(() => {
        const tensor = ops.keep(ops.full([4], 1, 'float32'));
        ops.add(tensor, 1);
        return { plain: tensor };
      }).plain;
      ops.tidy(() => expect(ops.item(ops.sum(kept))).toBe(4));
      expect(ops.memory().handles).toBe(before.handles + 1);
      kept.release();
      kept.release();
      expect(ops.memory()).toEqual(before);
    });

    it('frees what was made when the body throws', () => {
      const before = ops.memory();
      const failing = () =>
        ops.tidy(() => {
          ops.tidy(() => ops.zeros([10], 'float32'));
          ops.zeros([10], 'float32');
          throw new Error('a failure of the caller');
        });
      expect(failing).toThrow('a failure of the caller');
      expect(ops.memory()).toEqual(before);
    });

    it('refuses a body that returns a promise', () => {
      const before = ops.memory();
      expect(() => ops.tidy(() => Promise.resolve(ops.zeros([1], 'float32')))).toThrow(TensorOperationError);
      expect(ops.memory()).toEqual(before);
    });

    it('names the tensor that is used after its release', () => {
      const tensor = ops.named(ops.zeros([2], 'float32'), 'the moments');
      expect(tensor.name).toBe('the moments');
      tensor.release();
      expect(tensor.released).toBe(true);
      for (const use of [() => ops.add(tensor, 1), () => ops.readFloat32(tensor), () => tensor.shape]) {
        expect(use).toThrow(TensorReleasedError);
        expect(use).toThrow(/'the moments'/);
      }
    });

    it('refuses a tensor after the tidy that owned it', () => {
      let escaped = ops.zeros([1], 'float32');
      escaped.release();
      ops.tidy(() => {
        escaped = ops.full([2], 3, 'float32');
      });
      expect(() => ops.sum(escaped)).toThrow(TensorReleasedError);
    });

    it('keeps the memory of a view until the view ends', () => {
      const whole = ops.fromArray(new Float32Array([1, 2, 3, 4]), [4], 'float32');
      const part = ops.narrow(whole, 0, 1, 2);
      whole.release();
      expect([...ops.readFloat32(part)]).toEqual([2, 3]);
      part.release();
    });

    it('holds equally many handles and bytes after each of 200 training steps', () => {
      const run = startTraining(ops);
      for (let step = 0; step < 20; step++) run.step();
      const before = ops.memory();
      for (let step = 0; step < 200; step++) {
        run.step();
        expect(ops.memory()).toEqual(before);
      }
      run.release();
    });
  });
}
