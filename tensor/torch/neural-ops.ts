/** Neural operations. */
import { TensorOperationError } from '../errors.js';
import type { Ops, Tensor } from '../ops.js';
import { optionalSlot, type TorchEngine } from './engine.js';
import { slotOf } from './torch-tensor.js';

export type NeuralOps = Pick<
  Ops,
  | 'matmul' | 'linear' | 'embedding' | 'rmsNorm' | 'rope' | 'attention' | 'swiglu' | 'softmax' | 'logSoftmax'
  | 'tokenLogProbs' | 'sample'
>; // prettier-ignore

const DEFAULT_CHUNK_ROWS = 1024;

export function neuralOps({ native, scopes }: TorchEngine): NeuralOps {
  return {
    matmul: (a, b) => scopes.adopt(native.matmul(slotOf(a, 'matmul'), slotOf(b, 'matmul')), 'matmul'),
    linear: (x, weight, bias) =>
      scopes.adopt(
        native.linear(slotOf(x, 'linear'), slotOf(weight, 'linear'), optionalSlot(bias, 'linear')),
        'linear',
      ),
    embedding: (table, ids) =>
      scopes.adopt(native.embedding(slotOf(table, 'embedding'), slotOf(ids, 'embedding')), 'embedding'),
    rmsNorm: (x, weight, epsilon) =>
      scopes.adopt(native.rmsNorm(slotOf(x, 'rmsNorm'), slotOf(weight, 'rmsNorm'), epsilon), 'rmsNorm'),
    rope: (x, cosine, sine) =>
      scopes.adopt(native.rope(slotOf(x, 'rope'), slotOf(cosine, 'rope'), slotOf(sine, 'rope')), 'rope'),
    attention: (query, key, value, options) => {
      const mask = optionalSlot(options.mask, 'attention');
      requireFloat(options.mask);
      // Torch's fused kernel wants two axes of a mask.
      const narrow = options.mask !== undefined && options.mask.shape.length < 2;
      const given = narrow ? native.reshape(mask, 1, options.mask.shape[0] ?? 1) : mask;
      try {
        const [q, k, v] = [slotOf(query, 'attention'), slotOf(key, 'attention'), slotOf(value, 'attention')];
        return scopes.adopt(native.attention(q, k, v, given, options.causal, options.scale ?? NaN), 'attention');
      } finally {
        if (narrow) native.release(given);
      }
    },
    swiglu: (gate, up) => scopes.adopt(native.swiglu(slotOf(gate, 'swiglu'), slotOf(up, 'swiglu')), 'swiglu'),
    softmax: (a, axis) => scopes.adopt(native.softmax(slotOf(a, 'softmax'), axis), 'softmax'),
    logSoftmax: (a, axis) => scopes.adopt(native.logSoftmax(slotOf(a, 'logSoftmax'), axis), 'logSoftmax'),
    tokenLogProbs: (hidden, headWeight, targets, options = {}) => {
      const [logProbs, entropy] = native.tokenLogProbs(
        slotOf(hidden, 'tokenLogProbs'),
        slotOf(headWeight, 'tokenLogProbs'),
        slotOf(targets, 'tokenLogProbs'),
        options.temperature ?? 1,
        options.chunkRows ?? DEFAULT_CHUNK_ROWS,
        options.entropy ?? false,
        options.bannedTokenIds ?? [],
      );
      return {
        logProbs: scopes.adopt(logProbs, 'tokenLogProbs'),
        ...(entropy !== undefined && { entropy: scopes.adopt(entropy, 'tokenLogProbs.entropy') }),
      };
    },
    sample: (logits, options) => {
      const [tokenIds, logProbs] = native.sample(
        slotOf(logits, 'sample'),
        options.uniforms,
        options.temperature,
        options.topP ?? 1,
        options.topK ?? 0,
        options.bannedTokenIds ?? [],
      );
      return { tokenIds, logProbs };
    },
  };
}

/** A mask of flags would be added to the scores as numbers. */
function requireFloat(mask: Tensor | undefined): void {
  if (mask === undefined || mask.dtype === 'float32' || mask.dtype === 'bfloat16' || mask.dtype === 'float64') return;
  throw new TensorOperationError('attention', `the mask is ${mask.dtype}, not a float`);
}
