/** Sampling: the inverse of the cumulative distribution in id order, after top-k and then top-p. */
import { describe, expect, it } from 'vitest';
import { TensorOperationError } from '../../tensor/errors.js';
import type { Ops, SampleOptions } from '../../tensor/ops.js';

export function samplingContract(ops: Ops): void {
  /** Probabilities .1 .4 .2 .3 */
  const logits = [0.1, 0.4, 0.2, 0.3].map(Math.log);
  const drawn = (uniforms: readonly number[], options: Partial<SampleOptions> = {}, row = logits) =>
    ops.tidy(() => {
      const data = Float32Array.from(uniforms.flatMap(() => row));
      return ops.sample(ops.fromArray(data, [uniforms.length, row.length], 'float32'), {
        temperature: 1,
        uniforms: Float64Array.from(uniforms),
        ...options,
      });
    });

  describe('sampling', () => {
    it('takes the first id whose cumulative probability exceeds the uniform', () => {
      expect([...drawn([0, 0.09, 0.11, 0.49, 0.51, 0.69, 0.71, 0.999999]).tokenIds]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    });

    it('gives log p under the tempered distribution before filters', () => {
      const plain = drawn([0.3], { topK: 1 });
      expect([...plain.tokenIds]).toEqual([1]);
      expect(plain.logProbs[0]).toBeCloseTo(Math.log(0.4), 6);
      const squares = [0.01, 0.16, 0.04, 0.09];
      const tempered = drawn([0.05], { temperature: 0.5 });
      expect([...tempered.tokenIds]).toEqual([1]);
      expect(tempered.logProbs[0]).toBeCloseTo(Math.log(0.16 / squares.reduce((a, b) => a + b)), 5);
    });

    it('takes the likeliest at temperature 0, the lowest id of equals', () => {
      expect([...drawn([0.99, 0.01], { temperature: 0 }).tokenIds]).toEqual([1, 1]);
      expect([...drawn([0.9], { temperature: 0 }, [1, 3, 3, 2]).tokenIds]).toEqual([1]);
      expect(drawn([0], { temperature: 0 }).logProbs[0]).toBeCloseTo(Math.log(0.4), 6);
    });

    it('keeps the k likeliest', () => {
      // Of .4 and .3: up to 4/7 the first.
      expect([...drawn([0, 0.57, 0.58, 0.99], { topK: 2 }).tokenIds]).toEqual([1, 1, 3, 3]);
    });

    it('keeps the smallest set whose mass reaches top_p', () => {
      expect([...drawn([0, 0.56, 0.58, 0.99], { topP: 0.65 }).tokenIds]).toEqual([1, 1, 3, 3]);
      expect([...drawn([0, 0.99], { topP: 0.01 }).tokenIds]).toEqual([1, 1]);
      // Of the three that top-k left, .4 + .3 + .2, seven ninths lie in the first two.
      expect([...drawn([0.01, 0.99], { topK: 3, topP: 0.75 }).tokenIds]).toEqual([1, 3]);
    });

    it('never gives a banned token', () => {
      expect([...drawn([0, 0.3, 0.9], { bannedTokenIds: [1, 3] }).tokenIds]).toEqual([0, 0, 2]);
      expect(drawn([0.9], { bannedTokenIds: [1, 3] }).logProbs[0]).toBeCloseTo(Math.log(2 / 3), 6);
    });

    it('agrees with tokenLogProbs', () => {
      ops.tidy(() => {
        const [rows, vocabulary] = [6, 700];
        const hidden = ops.fromArray(
          Float32Array.from({ length: rows * 8 }, (_, k) => Math.sin(k * 7.1)),
          [rows, 8],
          'float32',
        );
        const head = ops.fromArray(
          Float32Array.from({ length: vocabulary * 8 }, (_, k) => 2 * Math.cos(k * 3.7)),
          [vocabulary, 8],
          'float32',
        );
        const uniforms = Float64Array.from({ length: rows }, (_, k) => (k + 0.5) / rows);
        const { tokenIds, logProbs } = ops.sample(ops.linear(hidden, head), { temperature: 0.8, uniforms });
        const scored = ops.tokenLogProbs(hidden, head, ops.fromArray(tokenIds, [rows], 'int32'), { temperature: 0.8 });
        ops.readFloat32(scored.logProbs).forEach((value, row) => expect(logProbs[row]).toBeCloseTo(value, 4));
      });
    });

    it('finds the nucleus of a large flat vocabulary', () => {
      const flat = Array.from({ length: 5000 }, (_, id) => (id % 5 === 0 ? 1 : 0));
      // The thousand of weight e hold 40 % of the mass: with top_p .3 none but they are drawn.
      const share = (1000 * Math.E) / (1000 * Math.E + 4000);
      expect(share).toBeGreaterThan(0.3);
      for (const id of drawn([0.1, 0.5, 0.9], { topP: 0.3 }, flat).tokenIds) expect(id % 5).toBe(0);
    });

    it('refuses logits that are not numbers, and missing uniforms', () => {
      expect(() => drawn([0.5], {}, [0, NaN])).toThrow(TensorOperationError);
      expect(() => drawn([0.5, 0.5], { uniforms: new Float64Array(1) })).toThrow(/uniforms/);
    });
  });
}
