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
