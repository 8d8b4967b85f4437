/** What is held at most: `peakBytes`, and operations that promise to hold little. */
import { describe, expect, it } from 'vitest';
import type { DType, Ops, Tensor } from '../../tensor/ops.js';

export function memoryContract(ops: Ops): void {
  const draw = (shape: readonly number[], dtype: DType = 'float32'): Tensor => {
    const count = shape.reduce((a, b) => a * b, 1);
    return ops.fromArray(
      Float32Array.from({ length: count }, (_, index) => Math.sin(index * 12.9898)),
      shape,
      dtype,
    );
  };

  const floats: readonly DType[] = ops.info.capabilities.bfloat16 ? ['float32', 'bfloat16'] : ['float32'];
  const cuda = ops.info.device === 'cuda';
  /** A GPU's allocator gives out whole blocks. */
  const block = cuda ? 512 : 1;

  /** Bytes beyond those that were held before, and beyond what libraries take for themselves the first time. */
  function most(run: () => unknown): number {
    ops.tidy(() => void run());
    ops.resetPeakBytes();
    const before = ops.peakBytes();
    ops.tidy(() => void run());
    return ops.peakBytes() - before;
  }

  describe('peak memory', () => {
    it('is the most that was held at one time since its reset', () => {
      ops.tidy(() => {
        ops.resetPeakBytes();
        const start = ops.memory().bytes;
        expect(ops.peakBytes()).toBe(start);
        const rounded = (bytes: number) => Math.ceil(bytes / block) * block;
        ops.zeros([1000], 'float32').release();
        ops.zeros([1500], 'float32').release();
        ops.zeros([500], 'float32');
        expect(ops.peakBytes()).toBe(start + rounded(6000));
        ops.resetPeakBytes();
        expect(ops.peakBytes()).toBe(start + rounded(2000));
      });
    });

    // The proportions of 4,096 rows against Qwen2.5's vocabulary of 152,064 in chunks of 1,024, both a hundredth.
    it.each(floats)('of tokenLogProbs has nothing of rows × vocabulary, %s', (dtype) => {
      const [rows, vocabulary, width, chunkRows] = [256, 9504, 20, 10];
      const [logits, chunk, head] = [4 * rows * vocabulary, 4 * chunkRows * vocabulary, 4 * vocabulary * width];
      ops.tidy(() => {
        const hidden = draw([rows, width], dtype);
        const table = draw([vocabulary, width], dtype);
        const targets = ops.fromArray(
          Int32Array.from({ length: rows }, (_, row) => row * 31),
          [rows],
          'int32',
        );
        const forward = () => ops.tokenLogProbs(hidden, table, targets, { chunkRows, entropy: true });
        const loss = () => ({ value: ops.mean(forward().logProbs) });
        const scoring = most(forward);
        const training = most(() => ops.valueAndGrad(loss, [hidden, table]));
        const megabytes = [scoring, training, logits].map((bytes) => (bytes / 2 ** 20).toFixed(2));
        console.log(
          `${dtype}: ${megabytes[0]} MB scoring, ${megabytes[1]} MB training; all logits are ${megabytes[2]} MB`,
        );
        // Composed of several operations, where there is no kernel of our own.
        const composed = cuda ? 4 * chunk : 0;
        expect(scoring).toBeLessThan(2 * chunk + composed);
        expect(training).toBeLessThan(3 * chunk + 3 * head + composed);
        expect(training).toBeLessThan(logits / 2);
      });
    });

    it('has no gradients of parameters that are not listed', () => {
      const [rows, width] = [8, 512];
      ops.tidy(() => {
        const frozen = Array.from({ length: 6 }, () => draw([width, width]));
        const norm = draw([width]);
        const trained = draw([width]);
        const input = draw([rows, width]);
        const loss = () => {
          let x = ops.multiply(input, trained);
          for (const weight of frozen) x = ops.tidy(() => ops.linear(ops.rmsNorm(x, norm, 1e-6), weight));
          return { value: ops.mean(ops.square(x)) };
        };
        const matrix = 4 * width * width;
        const alone = most(() => ops.valueAndGrad(loss, [trained]));
        const together = most(() => ops.valueAndGrad(loss, [trained, ...frozen]));
        console.log(
          `matrices held at most: ${(alone / matrix).toFixed(2)} frozen, ${(together / matrix).toFixed(2)} trained`,
        );
        expect(alone).toBeLessThan(matrix);
        expect(together).toBeGreaterThan(frozen.length * matrix);
      });
    });
  });
}
