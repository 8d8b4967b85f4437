/** A small network with most kinds of operation, trained by AdamW: what the lifetime contract watches. */
import type { Ops, Tensor } from '../../tensor/ops.js';

const [VOCABULARY, WIDTH, HEADS, GROUPS, BATCH, TOKENS] = [31, 16, 4, 2, 3, 7] as const;

export function startTraining(ops: Ops): { step(): number; release(): void } {
  let seed = 1;
  const matrix = (...shape: number[]) => {
    const values = Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => {
      seed = (seed * 48271) % 2147483647;
      return (seed / 2147483647 - 0.5) * 0.4;
    });
    return ops.keep(ops.fromArray(values, shape, 'float32'));
  };
  const keyWidth = (WIDTH / HEADS) * GROUPS;
  const weights = {
    table: matrix(VOCABULARY, WIDTH),
    norm: ops.keep(ops.full([WIDTH], 1, 'float32')),
    query: matrix(WIDTH, WIDTH),
    key: matrix(keyWidth, WIDTH),
    value: matrix(keyWidth, WIDTH),
    gate: matrix(24, WIDTH),
    up: matrix(24, WIDTH),
    down: matrix(WIDTH, 24),
  };
  const parameters: Tensor[] = Object.values(weights);
  const zeros = () => parameters.map((parameter) => ops.keep(ops.zeros(parameter.shape, 'float32')));
  const [first, second] = [zeros(), zeros()];
  const ids = ops.keep(
    ops.fromArray(
      Int32Array.from({ length: BATCH * TOKENS }, (_, k) => (k * 5) % VOCABULARY),
      [BATCH, TOKENS],
      'int32',
    ),
  );
  const angles = matrix(TOKENS, WIDTH / HEADS);
  let count = 0;

  const loss = () => {
    const x = ops.embedding(weights.table, ids);
    const mixed = ops.tidy(() => {
      const h = ops.rmsNorm(x, weights.norm, 1e-6);
      const split = (weight: Tensor, heads: number) =>
        ops.transpose(ops.reshape(ops.linear(h, weight), [BATCH, TOKENS, heads, WIDTH / HEADS]), 1, 2);
      const query = ops.rope(split(weights.query, HEADS), angles, angles);
      const key = ops.rope(split(weights.key, GROUPS), angles, angles);
      const attended = ops.attention(query, key, split(weights.value, GROUPS), { causal: true });
      return ops.add(x, ops.reshape(ops.transpose(attended, 1, 2), [BATCH, TOKENS, WIDTH]));
    });
    const gated = ops.swiglu(ops.linear(mixed, weights.gate), ops.linear(mixed, weights.up));
    const hidden = ops.reshape(ops.add(mixed, ops.linear(gated, weights.down)), [BATCH * TOKENS, WIDTH]);
    const targets = ops.reshape(ids, [BATCH * TOKENS]);
    const { logProbs, entropy } = ops.tokenLogProbs(hidden, weights.table, targets, { chunkRows: 8, entropy: true });
    return { value: ops.negate(ops.mean(logProbs)), entropy: ops.mean(entropy!) };
  };

  return {
    step: () =>
      ops.tidy(() => {
        const { value, gradients, extra } = ops.valueAndGrad(loss, parameters);
        ops.item(extra.entropy);
        ops.clipGradNorm(gradients, 1);
        ops.adamW(parameters, gradients, first, second, {
          step: ++count,
          learningRate: 1e-3,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          weightDecay: parameters.map(() => 0.01),
        });
        return value;
      }),
    release: () => [...parameters, ...first, ...second, ids, angles].forEach((tensor) => tensor.release()),
  };
}
