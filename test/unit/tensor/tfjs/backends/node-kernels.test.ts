/**
 * Kernels behind an interface, as libtensorflow's are: here those of WebAssembly, asked by the same public interface of
 * tfjs's backends, since libtensorflow is not on every machine (test/contract/engine-tfjs-node.test.ts is).
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { chooseBackend } from '../../../../../tensor/tfjs/backends/choose-backend.js';
import { NodeKernels } from '../../../../../tensor/tfjs/backends/node-kernels.js';
import type { Raw } from '../../../../../tensor/tfjs/kernels.js';

const backend = await chooseBackend('wasm', 1);
const carrier = backend.tf.backend();

let kernels: NodeKernels;
beforeEach(() => {
  kernels = new NodeKernels(backend);
});

const floats = (...values: number[]) => kernels.upload(Float32Array.from(values), [values.length], 'float32');
const negative = (x: Raw) => kernels.run('Neg', { x });
const values = (raw: Raw) => [...kernels.view(raw)];

describe('kernels whose tensors are not at hand', () => {
  it('copy what they are given', () => {
    const data = Float32Array.of(1, 2);
    const raw = kernels.upload(data, [2], 'float32');
    data[0] = 9;
    expect(values(negative(raw))).toEqual([-1, -2]);
  });

  it('compute with arrays of loops, and loops with what kernels made', () => {
    const doubled = kernels.loop([2], 'float32', [negative(floats(1, 2))], (output, input = output) => {
      input.forEach((value, index) => (output[index] = 2 * value));
    });
    expect(values(negative(doubled))).toEqual([2, 4]);
  });

  it.each([
    ['an array', () => floats(1, 2, 3, 4)],
    ['what a kernel made', () => negative(floats(-1, -2, -3, -4))],
  ])('give %s other shapes, and parts', (_, make) => {
    const whole = make();
    const square = kernels.reshape(whole, [2, 2]);
    const row = kernels.part(square, 2, [1, 2]);
    expect(negative(square).shape).toEqual([2, 2]);
    expect(values(kernels.run('Transpose', { x: square }, { perm: [1, 0] }))).toEqual([1, 3, 2, 4]);
    expect(values(negative(row))).toEqual([-3, -4]);
    expect(values(kernels.part(row, 1, [1]))).toEqual([4]);
  });

  it.each([
    ['an array', () => floats(1, 2, 3, 4)],
    ['an array that a kernel has been given', handed],
    ['what a kernel made', () => negative(floats(-1, -2, -3, -4))],
  ])('show a change of %s to all that share it, in loops and in kernels', (_, make) => {
    const whole = make();
    const square = kernels.reshape(whole, [2, 2]);
    const row = kernels.part(square, 2, [2]);
    negative(square);
    const changed = kernels.change(row, [floats(10, 20)], (target, added = target) => {
      target.forEach((value, index) => (target[index] = value + added[index]!));
    });
    expect(changed).toBe(row);
    expect(values(whole)).toEqual([1, 2, 13, 24]);
    expect(values(negative(square))).toEqual([-1, -2, -13, -24]);
    expect(values(negative(row))).toEqual([-13, -24]);
  });

  it('change nothing that a kernel made of it before', () => {
    const source = floats(1, 2, 3, 4);
    const part = kernels.run('Slice', { x: source }, { begin: [0], size: [2] });
    const shaped = kernels.run('Reshape', { x: source }, { shape: [2, 2] });
    kernels.change(source, [], (target) => target.fill(7));
    expect(values(part)).toEqual([1, 2]);
    expect(values(shaped)).toEqual([1, 2, 3, 4]);
  });

  it('read the target of a change as it changes', () => {
    const raw = floats(1, 2);
    kernels.change(raw, [kernels.reshape(raw, [2, 1])], (target, same = target) => {
      target[0] = 5;
      target[1] = same[0]!;
    });
    expect(values(raw)).toEqual([5, 5]);
  });

  it('keep values for a shape that outlives the tensor that a kernel made', () => {
    const mark = kernels.mark();
    const made = negative(floats(1, 2, 3, 4));
    const square = kernels.claim(kernels.reshape(made, [2, 2]), mark);
    kernels.sweep(mark);
    expect(values(kernels.run('Transpose', { x: square }, { perm: [1, 0] }))).toEqual([-1, -3, -2, -4]);
  });

  it('free what is swept and not claimed, on both sides', () => {
    const before = [kernels.bytes(), carrier.numDataIds()];
    const mark = kernels.mark();
    const result = kernels.claim(negative(kernels.reshape(negative(floats(1, 2, 3)), [3, 1])), mark);
    kernels.change(kernels.reshape(result, [3]), [], (target) => target.fill(0));
    negative(result);
    kernels.sweep(mark);
    expect(kernels.bytes()).toBe(12);
    kernels.free(result);
    expect([kernels.bytes(), carrier.numDataIds()]).toEqual(before);
    expect(backend.tf.memory().numTensors).toBe(0);
  });

  it('count the most bytes at one time since the last reset, shared values once', () => {
    const raw = floats(1, 2, 3, 4);
    kernels.reshape(raw, [2, 2]);
    kernels.part(raw, 0, [2]);
    expect(kernels.bytes()).toBe(16);
    const mark = kernels.mark();
    negative(raw);
    kernels.sweep(mark);
    expect([kernels.bytes(), kernels.peakBytes()]).toEqual([16, 32]);
    kernels.resetPeakBytes();
    expect(kernels.peakBytes()).toBe(16);
  });

  it('say which values are shared', () => {
    const raw = floats(1, 2);
    expect(kernels.shared(raw)).toBe(false);
    kernels.retain(raw);
    expect(kernels.shared(raw)).toBe(true);
    kernels.free(raw);
    kernels.reshape(raw, [2, 1]);
    expect(kernels.shared(raw)).toBe(true);
  });

  it('give the several outputs of a kernel', () => {
    const parts = kernels.runSeveral('SplitV', { x: floats(1, 2, 3) }, { numOrSizeSplits: [1, 2], axis: 0 });
    expect(parts.map(values)).toEqual([[1], [2, 3]]);
  });

  it('name a kernel that there is not', () => {
    expect(() => kernels.run('NoKernel', {})).toThrow('there is no kernel NoKernel on TensorFlow.js');
  });
});

function handed(): Raw {
  const raw = floats(1, 2, 3, 4);
  negative(raw);
  return raw;
}
