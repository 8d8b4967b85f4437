/** The neural operations of the TensorFlow.js engine. */
import { TensorOperationError } from '../../errors.js';
import type { Ops, Tensor } from '../../ops.js';
import type { TfjsEngine } from '../engine.js';
import { activationOps } from './activations.js';
import { attentionOp } from './attention.js';
import { embeddingOp } from './embedding.js';
import { linearOps } from './linear.js';
import { NeuralKernels } from './neural-kernels.js';
import { rmsNormOp } from './rms-norm.js';
import { ropeOp } from './rope.js';
import { sampleOp } from './sample.js';
import { softmaxOps } from './softmax.js';
import { tokenLogProbsOp } from './token-log-probs.js';

export type NeuralOps = Pick<
  Ops,
  | 'matmul' | 'linear' | 'embedding' | 'rmsNorm' | 'rope' | 'attention' | 'swiglu' | 'silu' | 'gelu' | 'softmax'
  | 'logSoftmax' | 'tokenLogProbs' | 'sample'
>; // prettier-ignore

export function neuralOps(engine: TfjsEngine): NeuralOps {
  const kernels = new NeuralKernels(engine.kernels);
  const { matmul, linear } = linearOps(engine, kernels);
  const { silu, swiglu, gelu } = activationOps(engine, kernels);
  const { softmax, logSoftmax } = softmaxOps(engine, kernels);
  const [rmsNorm, rope] = [rmsNormOp(engine, kernels), ropeOp(engine, kernels)];
  const [attention, tokenLogProbs] = [attentionOp(engine, kernels), tokenLogProbsOp(engine, kernels)];
  return {
    matmul: (a, b) => matmul(float('matmul', a), float('matmul', b)),
    linear: (x, weight, bias) => linear(float('linear', x), float('linear', weight), bias && float('linear', bias)),
    silu: (a) => silu(float('silu', a)),
    swiglu: (gate, up) => swiglu(float('swiglu', gate), float('swiglu', up)),
    gelu: (a) => gelu(float('gelu', a)),
    softmax: (a, axis) => softmax(float('softmax', a), axis),
    logSoftmax: (a, axis) => logSoftmax(float('logSoftmax', a), axis),
    embedding: embeddingOp(engine),
    rmsNorm: (x, weight, epsilon) => rmsNorm(float('rmsNorm', x), float('rmsNorm', weight), epsilon),
    rope: (x, cosine, sine) => rope(float('rope', x), float('rope', cosine), float('rope', sine)),
    attention: (query, key, value, options) =>
      attention(float('attention', query), float('attention', key), float('attention', value), options),
    tokenLogProbs: (hidden, headWeight, targets, options) =>
      tokenLogProbs(float('tokenLogProbs', hidden), float('tokenLogProbs', headWeight), targets, options),
    sample: sampleOp(engine, kernels),
  };
}

/** The kernels behind these operations would read the bits of integers as floats. */
function float(operation: string, tensor: Tensor): Tensor {
  if (tensor.dtype === 'float32') return tensor;
  throw new TensorOperationError(operation, `'${tensor.name}' is ${tensor.dtype}, not a float; cast it first`);
}
