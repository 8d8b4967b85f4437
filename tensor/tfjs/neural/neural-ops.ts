/** Neural operations. */
import { EngineCapabilityError } from '../../errors.js';
import type { Ops } from '../../ops.js';
import type { TfjsEngine } from '../engine.js';

export type NeuralOps = Pick<
  Ops,
  | 'matmul' | 'linear' | 'embedding' | 'rmsNorm' | 'rope' | 'attention' | 'swiglu' | 'silu' | 'gelu' | 'softmax'
  | 'logSoftmax' | 'tokenLogProbs' | 'sample'
>; // prettier-ignore

export function neuralOps(_engine: TfjsEngine): NeuralOps {
  const missing = (): never => {
    throw new EngineCapabilityError('neural operations are not written yet');
  };
  return {
    matmul: missing,
    linear: missing,
    embedding: missing,
    rmsNorm: missing,
    rope: missing,
    attention: missing,
    swiglu: missing,
    silu: missing,
    gelu: missing,
    softmax: missing,
    logSoftmax: missing,
    tokenLogProbs: missing,
    sample: missing,
  };
}
