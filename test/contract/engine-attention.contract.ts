/** Masks of `attention`, beyond what the stored references ask. */
import { describe, expect, it } from 'vitest';
import { TensorOperationError } from '../../tensor/errors.js';
import type { AttentionOptions, Ops, Tensor } from '../../tensor/ops.js';
import { largestError } from './engine-references.js';

const [BATCH, HEADS, KEYS, WIDTH] = [2, 2, 4, 4] as const;

export function attentionContract(ops: Ops): void {
  const wave = (shape: readonly number[], from: number) =>
    ops.fromArray(
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, index) => Math.sin(1.7 * index + from)),
      shape,
      'float32',
    );
  const inputs = (queries: number, groups: number, keys: number = KEYS) => ({
    query: wave([BATCH, HEADS, queries, WIDTH], 0),
    key: wave([BATCH, groups, keys, WIDTH], 1),
    value: wave([BATCH, groups, keys, WIDTH], 2),
  });
  /** In the words of its definition. */
  const composed: Ops['attention'] = (query, key, value, { causal, mask }) => {
    const [queries = 0, keys = 0] = [query.shape[2], key.shape[2]];
    const spread = (tensor: Tensor) => (tensor.shape[1] === HEADS ? tensor : ops.concat([tensor, tensor], 1));
    const scores = ops.multiply(ops.matmul(query, ops.transpose(spread(key), 2, 3)), 1 / Math.sqrt(WIDTH));
    const hidden = Float32Array.from({ length: queries * keys }, (_, place) =>
      causal && place % keys > Math.floor(place / keys) + keys - queries ? -Infinity : 0,
    );
    const seen = ops.add(scores, ops.fromArray(hidden, [queries, keys], 'float32'));
    return ops.matmul(ops.softmax(mask === undefined ? seen : ops.add(seen, mask), 3), spread(value));
  };

  // An engine may compute so many probabilities again in the backward pass instead of keeping them.
  it.each([false, true])('has gradients over four million probabilities, with a mask: %s', (masked) => {
    ops.tidy(() => {
      const [queries, keys] = [1024, 1040];
      const { query, key, value } = inputs(queries, 1, keys);
      const mask = wave([BATCH, 1, 1, keys], 3);
      const options: AttentionOptions = masked ? { causal: true, mask } : { causal: true };
      const parameters = masked ? [query, key, value, mask] : [query, key, value];
      const result = (attention: Ops['attention']) =>
        ops
          .valueAndGrad(() => ({ value: ops.sum(ops.square(attention(query, key, value, options))) }), parameters)
          .gradients.map((gradient) => [...ops.readFloat32(gradient)]);
      const expected = result(composed);
      for (const [index, gradient] of result(ops.attention.bind(ops)).entries()) {
        expect(largestError(gradient, expected[index]!), `parameter ${index}`).toBeLessThanOrEqual(1e-4);
      }
    });
  });

  describe('the mask of attention', () => {
    it.each([
      { groups: 2, causal: false, queries: 3, shape: [3, KEYS] },
      { groups: 1, causal: true, queries: 3, shape: [BATCH, HEADS, 3, KEYS] },
      { groups: 1, causal: true, queries: KEYS, shape: [KEYS, KEYS] },
      { groups: 2, causal: true, queries: 3, shape: [BATCH, 1, 1, KEYS] },
      { groups: 1, causal: true, queries: 1, shape: [1, 1, 1, KEYS] },
      { groups: 1, causal: false, queries: 1, shape: [1, HEADS, 1, KEYS] },
      { groups: 2, causal: false, queries: 3, shape: [KEYS] },
    ])('gets its gradient, shape [$shape], $groups groups, $queries queries, causal: $causal', (given) => {
      ops.tidy(() => {
        const { query, key, value } = inputs(given.queries, given.groups);
        const bias = wave(given.shape, 3);
        const result = (attention: Ops['attention'], parameters: readonly Tensor[]) =>
          ops
            .valueAndGrad(() => {
              const options: AttentionOptions = { causal: given.causal, mask: ops.exp(bias) };
              return { value: ops.sum(ops.square(attention(query, key, value, options))) };
            }, parameters)
            .gradients.map((gradient) => [...ops.readFloat32(gradient)]);
        const expected = result(composed, [bias, query]);
        expect(expected[0]?.some((entry) => Math.abs(entry) > 0.01)).toBe(true);
        for (const [index, gradient] of result(ops.attention.bind(ops), [bias, query]).entries()) {
          expect(largestError(gradient, expected[index]!)).toBeLessThanOrEqual(1e-5);
        }
        // Of the mask alone: no other operand needs a gradient then.
        expect(largestError(result(ops.attention.bind(ops), [bias])[0]!, expected[0]!)).toBeLessThanOrEqual(1e-5);
      });
    });

    it('may have fewer axes, as everything that is broadcast', () => {
      ops.tidy(() => {
        const { query, key, value } = inputs(3, 2);
        for (const shape of [[KEYS], []]) {
          const mask = wave(shape, 3);
          const actual = ops.attention(query, key, value, { causal: false, mask });
          const expected = composed(query, key, value, { causal: false, mask });
          expect(largestError([...ops.readFloat32(actual)], [...ops.readFloat32(expected)])).toBeLessThanOrEqual(1e-5);
        }
      });
    });

    it('is refused when it is not a float: flags would be added as numbers', () => {
      ops.tidy(() => {
        const { query, key, value } = inputs(3, 2);
        for (const mask of [ops.zeros([3, KEYS], 'bool'), ops.zeros([3, KEYS], 'int32')]) {
          const attend = () => ops.attention(query, key, value, { causal: false, mask });
          expect(attend).toThrow(TensorOperationError);
          expect(attend).toThrow(/^attention: .*the mask is (bool|int32), not a float/);
        }
      });
    });
  });
}
