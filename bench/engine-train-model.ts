/**
 * The 4-layer Qwen2-like model that the engine is measured with; its twin in Python's torch is peers/train_model.py, and
 * both start from the same numbers and see the same batch. Apart from `models/`, so that the comparison stays fixed.
 */
import type { Ops, Tensor } from '../tensor/ops.js';

const [LAYERS, D, H, G, FF, V, B, T] = [4, 128, 4, 2, 512, 512, 16, 64] as const;
const K = D / H;
export const TOKENS_PER_STEP = B * T;

export interface TrainingRun {
  /** One update; returns the loss before it. */
  step(): number;
  release(): void;
}

/** Parameters, moments and gradients are float32, as in the twin. */
export function startTraining(ops: Ops): TrainingRun {
  const parameters = drawParameters(ops);
  const all = [...parameters.values()];
  const first = all.map((parameter) => ops.keep(ops.zeros(parameter.shape, 'float32')));
  const second = all.map((parameter) => ops.keep(ops.zeros(parameter.shape, 'float32')));
  const ids = Int32Array.from({ length: B * (T + 1) }, (_, index) => (index * 7919 + 13) % 97);
  const column = (shift: number) =>
    Int32Array.from({ length: B * T }, (_, index) => ids[Math.floor(index / T) * (T + 1) + (index % T) + shift] ?? 0);
  const tokens = ops.keep(ops.fromArray(column(0), [B, T], 'int32'));
  const targets = ops.keep(ops.fromArray(column(1), [B * T], 'int32'));
  const { cosine, sine } = rotary(ops);
  let count = 0;
  return {
    step: () =>
      ops.tidy(() => {
        const { value, gradients } = ops.valueAndGrad(() => {
          const { logProbs } = ops.tokenLogProbs(
            hiddenStates(ops, parameters, tokens, cosine, sine),
            named(parameters, 'embedding'),
            targets,
          );
          return { value: ops.negate(ops.mean(logProbs)) };
        }, all);
        ops.clipGradNorm(gradients, 1);
        ops.adamW(all, gradients, first, second, {
          step: ++count,
          learningRate: 1e-3,
          beta1: 0.9,
          beta2: 0.999,
          epsilon: 1e-8,
          weightDecay: all.map(() => 0.01),
        });
        return value;
      }),
    release: () => [...all, ...first, ...second, tokens, targets, cosine, sine].forEach((tensor) => tensor.release()),
  };
}

/** → [B·T, D] */
function hiddenStates(ops: Ops, parameters: Map<string, Tensor>, tokens: Tensor, cosine: Tensor, sine: Tensor): Tensor {
  let x = ops.embedding(named(parameters, 'embedding'), tokens);
  for (let layer = 0; layer < LAYERS; layer++) {
    const input = x;
    x = ops.tidy(() => {
      const w = (name: string) => named(parameters, `${layer}.${name}`);
      const h = ops.rmsNorm(input, w('inputNorm'), 1e-6);
      const project = (name: string, heads: number) =>
        ops.transpose(ops.reshape(ops.linear(h, w(`${name}.weight`), w(`${name}.bias`)), [B, T, heads, K]), 1, 2);
      const query = ops.rope(project('query', H), cosine, sine);
      const key = ops.rope(project('key', G), cosine, sine);
      const mixed = ops.attention(query, key, project('value', G), { causal: true });
      const attended = ops.add(input, ops.linear(ops.reshape(ops.transpose(mixed, 1, 2), [B, T, H * K]), w('output')));
      const g = ops.rmsNorm(attended, w('postNorm'), 1e-6);
      const gated = ops.swiglu(ops.linear(g, w('gate')), ops.linear(g, w('up')));
      return ops.add(attended, ops.linear(gated, w('down')));
    });
  }
  return ops.reshape(ops.rmsNorm(x, named(parameters, 'finalNorm'), 1e-6), [B * T, D]);
}

function drawParameters(ops: Ops): Map<string, Tensor> {
  const parameters = new Map<string, Tensor>();
  let seed = 0;
  const put = (name: string, tensor: Tensor) => parameters.set(name, ops.keep(ops.named(tensor, name)));
  const matrix = (name: string, ...shape: number[]) =>
    put(
      name,
      ops.fromArray(
        drawn(
          shape.reduce((product, size) => product * size, 1),
          ++seed,
          0.05,
        ),
        shape,
        'float32',
      ),
    );
  const norm = (name: string) => put(name, ops.full([D], 1, 'float32'));
  matrix('embedding', V, D);
  for (let layer = 0; layer < LAYERS; layer++) {
    norm(`${layer}.inputNorm`);
    for (const [name, rows] of [
      ['query', H * K],
      ['key', G * K],
      ['value', G * K],
    ] as const) {
      matrix(`${layer}.${name}.weight`, rows, D);
      matrix(`${layer}.${name}.bias`, rows);
    }
    matrix(`${layer}.output`, D, H * K);
    norm(`${layer}.postNorm`);
    matrix(`${layer}.gate`, FF, D);
    matrix(`${layer}.up`, FF, D);
    matrix(`${layer}.down`, D, FF);
  }
  norm('finalNorm');
  return parameters;
}

/** Uniform in [−scale, scale) by a multiplicative hash of the index: the same numbers in every language. */
function drawn(count: number, seed: number, scale: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    const mixed = Math.imul(index + 1 + seed * 1000003, 2654435761) >>> 0;
    return (mixed / 2 ** 32 - 0.5) * 2 * scale;
  });
}

function rotary(ops: Ops): { readonly cosine: Tensor; readonly sine: Tensor } {
  const table = (of: (angle: number) => number) =>
    ops.keep(
      ops.fromArray(
        Float32Array.from({ length: T * K }, (_, index) => {
          const column = (index % K) % (K / 2);
          return of(Math.floor(index / K) / 10000 ** ((2 * column) / K));
        }),
        [T, K],
        'float32',
      ),
    );
  return { cosine: table(Math.cos), sine: table(Math.sin) };
}

function named(parameters: Map<string, Tensor>, name: string): Tensor {
  const parameter = parameters.get(name);
  if (parameter === undefined) throw new Error(`no parameter ${name}`);
  return parameter;
}
