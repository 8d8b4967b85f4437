import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createOps } from '../../tensor/create-ops.js';
import { describeEngine } from './engine.contract.js';
import { startTraining } from './engine-training.js';

const ops = await createOps({ engine: 'tfjs', device: 'cpu', threads: 1, tfjs: { backend: 'wasm' } });

describeEngine('tfjs', () => ops);

describe('the memory of TensorFlow.js itself', () => {
  /** Kernels are called below tfjs's own count of tensors, so its backend is asked too: every array has an id there. */
  const held = () => {
    const { numTensors, numBytes } = tf.memory();
    return { numTensors, numBytes, arrays: tf.backend().numDataIds(), ...ops.memory() };
  };

  it('is equal after each of 50 training steps, and after the run what it was before', () => {
    const before = held();
    const run = startTraining(ops);
    run.step();
    const settled = held();
    expect(settled.arrays).toBeGreaterThan(before.arrays);
    for (let step = 0; step < 50; step++) {
      run.step();
      expect(held()).toEqual(settled);
    }
    run.release();
    expect(held()).toEqual(before);
  });

  it('is what our own count says, views counted once', () => {
    const before = held();
    ops.tidy(() => {
      const whole = ops.zeros([4, 6], 'float32');
      ops.reshape(whole, [24]);
      ops.narrow(whole, 0, 1, 2);
      expect(ops.memory().bytes - before.bytes).toBe(96);
      ops.narrow(whole, 1, 1, 2);
      expect(ops.memory().bytes - before.bytes).toBe(96 + 32);
    });
    expect(held()).toEqual(before);
  });
});

describe('an int64, of which TensorFlow.js holds 32 bits', () => {
  const wide = (...numbers: bigint[]) => ops.fromArray(BigInt64Array.from(numbers), [numbers.length], 'int64');

  it('is refused where it does not fit: given, computed, summed, and pulled', () => {
    ops.tidy(() => {
      const largest = wide(2n ** 31n - 1n);
      expect(() => wide(2n ** 31n)).toThrow(/2147483648 is an int64 that does not fit/);
      expect(() => ops.add(largest, 1)).toThrow(/^add: .*2147483648/);
      expect(() => ops.sum(ops.concat([largest, largest], 0))).toThrow(/^sum: .*4294967294/);
      const buffer = new SharedArrayBuffer(8);
      const tensor = ops.mapShared({ buffer, writable: true }, 0, [1], 'int64');
      new BigInt64Array(buffer)[0] = -(2n ** 40n);
      expect(() => ops.pullShared([tensor])).toThrow(/^pullShared: .*-1099511627776/);
    });
  });

  it('wraps where it is an int32', () => {
    ops.tidy(() => {
      const largest = ops.cast(wide(2n ** 31n - 1n), 'int32');
      expect([...ops.readInt32(ops.add(largest, 1))]).toEqual([-(2 ** 31)]);
      expect([...ops.readInt32(ops.multiply(largest, largest))]).toEqual([1]);
    });
  });
});
