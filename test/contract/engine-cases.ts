/** How each stored case is asked of an engine, and how near the answer must be (relative to max(1, |reference|)). */
import type { DType, Ops, Tensor } from '../../tensor/ops.js';

export type Inputs = Readonly<Record<string, Tensor>>;

export interface EngineCase {
  run(ops: Ops, inputs: Inputs): Tensor;
  /** Of the value. */
  readonly tolerance: number;
  /** Of the gradients; the value's when absent. */
  readonly gradientTolerance?: number;
  readonly dtype?: DType;
}

const EXACT = 0;
/** A few units in the last place of float32. */
const ROUNDING = 1e-6;
/** Sums of products in float32. */
const SUMS = 5e-6;
/** bfloat16 keeps 8 bits: half a unit is 2⁻⁹, and a result passes a few roundings. */
const BFLOAT16 = 0.02;

function input(inputs: Inputs, name: string): Tensor {
  const tensor = inputs[name];
  if (tensor === undefined) throw new Error(`the case has no input '${name}'`);
  return tensor;
}

type OnePlace = (ops: Ops) => (a: Tensor) => Tensor;
type TwoPlaces = (ops: Ops) => (a: Tensor, b: Tensor) => Tensor;

const one = (pick: OnePlace, tolerance: number): EngineCase => ({
  run: (ops, inputs) => pick(ops)(input(inputs, 'a')),
  tolerance,
});
const two = (pick: TwoPlaces, tolerance: number): EngineCase => ({
  run: (ops, inputs) => pick(ops)(input(inputs, 'a'), input(inputs, 'b')),
  tolerance,
});

const rmsNorm: EngineCase = {
  run: (ops, inputs) => ops.rmsNorm(input(inputs, 'x'), input(inputs, 'weight'), 1e-6),
  tolerance: ROUNDING,
  gradientTolerance: SUMS,
};
const rope: EngineCase = {
  run: (ops, inputs) => ops.rope(input(inputs, 'x'), input(inputs, 'cosine'), input(inputs, 'sine')),
  tolerance: ROUNDING,
};
const swiglu: EngineCase = {
  run: (ops, inputs) => ops.swiglu(input(inputs, 'gate'), input(inputs, 'up')),
  tolerance: ROUNDING,
  gradientTolerance: SUMS,
};
const attention = (options: { causal: boolean; scale?: number }): EngineCase => ({
  run: (ops, inputs) =>
    ops.attention(input(inputs, 'query'), input(inputs, 'key'), input(inputs, 'value'), {
      ...options,
      ...(inputs['mask'] !== undefined && { mask: inputs['mask'] }),
    }),
  tolerance: SUMS,
  gradientTolerance: 2e-5,
});
const logProbs = (options: Parameters<Ops['tokenLogProbs']>[3]): EngineCase => ({
  run: (ops, inputs) =>
    ops.tokenLogProbs(input(inputs, 'hidden'), input(inputs, 'head'), input(inputs, 'targets'), options).logProbs,
  tolerance: SUMS,
  gradientTolerance: 2e-5,
});
const inBfloat16 = (of: EngineCase, tolerance = BFLOAT16): EngineCase => ({
  ...of,
  dtype: 'bfloat16',
  tolerance,
  gradientTolerance: 2 * tolerance,
});

export const engineCases: Readonly<Record<string, EngineCase>> = {
  'add broadcasts': two((ops) => ops.add, ROUNDING),
  'subtract broadcasts': two((ops) => ops.subtract, ROUNDING),
  multiply: two((ops) => ops.multiply, ROUNDING),
  divide: two((ops) => ops.divide, SUMS),
  'add a number': one((ops) => (a) => ops.add(a, 1.5), ROUNDING),
  'divide by a number': one((ops) => (a) => ops.divide(a, 3), ROUNDING),
  minimum: two((ops) => ops.minimum, EXACT),
  maximum: two((ops) => ops.maximum, EXACT),
  negate: one((ops) => ops.negate, EXACT),
  exp: one((ops) => ops.exp, ROUNDING),
  log: one((ops) => ops.log, ROUNDING),
  square: one((ops) => ops.square, ROUNDING),
  sqrt: one((ops) => ops.sqrt, ROUNDING),
  abs: one((ops) => ops.abs, EXACT),
  clamp: one((ops) => (a) => ops.clamp(a, -0.5, 0.7), ROUNDING),
  less: two((ops) => ops.less, EXACT),
  'greater than a number': one((ops) => (a) => ops.greater(a, 0.25), EXACT),
  equal: two((ops) => ops.equal, EXACT),
  where: two((ops) => (a, b) => ops.where(ops.greater(a, b), a, ops.multiply(b, 2)), ROUNDING),
  'sum of all': one((ops) => (a) => ops.sum(a), SUMS),
  'sum over an axis': one((ops) => (a) => ops.sum(a, 1), SUMS),
  'mean of all': one((ops) => (a) => ops.mean(a), SUMS),
  'mean over an axis': one((ops) => (a) => ops.mean(a, -1), SUMS),
  'max of all': one((ops) => (a) => ops.max(a), EXACT),
  'max over an axis': one((ops) => (a) => ops.max(a, 0), EXACT),
  reshape: one((ops) => (a) => ops.reshape(a, [2, 6]), EXACT),
  transpose: one((ops) => (a) => ops.transpose(a, 0, 1), EXACT),
  narrow: one((ops) => (a) => ops.narrow(a, 1, 1, 2), EXACT),
  concat: two((ops) => (a, b) => ops.concat([a, b, a], 1), ROUNDING),
  'select rows, one twice': {
    run: (ops, inputs) => ops.selectRows(input(inputs, 'a'), input(inputs, 'i')),
    tolerance: ROUNDING,
  },
  matmul: two((ops) => ops.matmul, SUMS),
  'matmul of batches': two((ops) => ops.matmul, SUMS),
  'linear with bias': {
    run: (ops, inputs) => ops.linear(input(inputs, 'input'), input(inputs, 'weight'), input(inputs, 'bias')),
    tolerance: SUMS,
  },
  'linear without bias': {
    run: (ops, inputs) => ops.linear(input(inputs, 'input'), input(inputs, 'weight')),
    tolerance: SUMS,
  },
  embedding: {
    run: (ops, inputs) => ops.embedding(input(inputs, 'table'), input(inputs, 'ids')),
    tolerance: ROUNDING,
  },
  rmsNorm,
  'rmsNorm in bfloat16': inBfloat16(rmsNorm),
  rope,
  'rope with positions of each row': rope,
  'rope in bfloat16': inBfloat16(rope),
  swiglu,
  'swiglu in bfloat16': inBfloat16(swiglu),
  silu: one((ops) => ops.silu, ROUNDING),
  gelu: one((ops) => ops.gelu, SUMS),
  softmax: one((ops) => (a) => ops.softmax(a, -1), ROUNDING),
  logSoftmax: one((ops) => (a) => ops.logSoftmax(a, 0), ROUNDING),
  'causal attention with grouped heads': attention({ causal: true }),
  'causal attention in bfloat16': inBfloat16(attention({ causal: true }), 0.04),
  'attention of the last queries over a longer cache': attention({ causal: true }),
  'attention of one query over a cache': attention({ causal: true }),
  'attention with a mask and a scale': attention({ causal: false, scale: 0.5 }),
  'causal attention with a mask': attention({ causal: true }),
  tokenLogProbs: logProbs({}),
  'tokenLogProbs in chunks': logProbs({ chunkRows: 3 }),
  'tokenLogProbs in bfloat16': inBfloat16(logProbs({ chunkRows: 3 }), 0.04),
  'tokenLogProbs with a temperature and banned tokens': logProbs({ temperature: 0.7, bannedTokenIds: [2, 9] }),
  entropy: {
    run: (ops, inputs) => {
      const options = { entropy: true };
      const result = ops.tokenLogProbs(
        input(inputs, 'hidden'),
        input(inputs, 'head'),
        input(inputs, 'targets'),
        options,
      );
      if (result.entropy === undefined) throw new Error('no entropy');
      return result.entropy;
    },
    tolerance: SUMS,
  },
  adamW: {
    run: (ops, inputs) => {
      const [parameter, first, second] = [input(inputs, 'parameter'), input(inputs, 'first'), input(inputs, 'second')];
      const options = { step: 3, learningRate: 0.01, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: [0.1] };
      ops.adamW([parameter], [input(inputs, 'gradient')], [first], [second], options);
      const [rows = 0, columns = 0] = parameter.shape;
      return ops.concat(
        [parameter, first, second].map((tensor) => ops.reshape(tensor, [1, rows, columns])),
        0,
      );
    },
    tolerance: ROUNDING,
  },
};
