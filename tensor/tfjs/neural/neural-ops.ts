/** The neural operations of the TensorFlow.js engine. */
import type { Ops } from '../../ops.js';
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
  return {
    ...linearOps(engine, kernels),
    ...activationOps(engine, kernels),
    ...softmaxOps(engine, kernels),
    embedding: embeddingOp(engine),
    rmsNorm: rmsNormOp(engine, kernels),
    rope: ropeOp(engine, kernels),
    attention: attentionOp(engine, kernels),
    tokenLogProbs: tokenLogProbsOp(engine, kernels),
    sample: sampleOp(engine, kernels),
  };
}
