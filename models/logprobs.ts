/**
 * The one way in which learner and reference turn tokens into log-probabilities; the sampler's own, from decoding, are
 * compared with these in every run. Only rows that predict a response token reach the vocabulary projection.
 */
import type { Ops, Tensor } from '../tensor/ops.js';
import type { CausalLanguageModel } from './causal-language-model.js';
import type { PackedSequences } from './pack-sequences.js';

export interface LogProbsOptions {
  /** Of the sampling, > 0: divides the logits. */
  readonly temperature: number;
  /** Also the entropy of each predicting row's distribution, in nats: without gradient, or with one for an entropy bonus. */
  readonly entropy?: 'none' | 'value' | 'differentiable';
  readonly chunkRows?: number;
  readonly bannedTokenIds?: readonly number[];
}

export interface ResponseLogProbs {
  /** float32 [M], in the packed order. */
  readonly logProbs: Tensor;
  /** float32 [M]. */
  readonly entropy?: Tensor;
}

/** Differentiable in the model's parameters when called inside `valueAndGrad`. */
export function responseLogProbs(
  ops: Ops,
  model: CausalLanguageModel,
  batch: PackedSequences,
  options: LogProbsOptions,
): ResponseLogProbs {
  const { temperature, entropy = 'none', chunkRows, bannedTokenIds } = options;
  if (!(temperature > 0)) throw new RangeError(`log-probabilities need a temperature > 0, not ${temperature}`);
  return ops.tidy(() => {
    const tokenIds = ops.fromArray(batch.tokenIds, [batch.batchSize, batch.width], 'int32');
    const hidden = ops.reshape(model.hiddenStates({ tokenIds }), [
      batch.batchSize * batch.width,
      model.configuration.hiddenSize,
    ]);
    const rows = ops.selectRows(hidden, ops.fromArray(batch.rowIndices, [batch.rowIndices.length], 'int32'));
    const targets = ops.fromArray(batch.targets, [batch.targets.length], 'int32');
    const result = ops.tokenLogProbs(rows, model.headWeight, targets, {
      temperature,
      entropy: entropy === 'value',
      ...(chunkRows === undefined ? {} : { chunkRows }),
      ...(bannedTokenIds === undefined ? {} : { bannedTokenIds }),
    });
    if (entropy !== 'differentiable') return result;
    return { logProbs: result.logProbs, entropy: differentiableEntropy(ops, model.logits(rows), temperature) };
  });
}

/** −Σ p·log p of each row of logits [M, V]. Holds all M × V logits, so an entropy bonus costs that memory. */
function differentiableEntropy(ops: Ops, logits: Tensor, temperature: number): Tensor {
  const logProbs = ops.logSoftmax(ops.divide(ops.cast(logits, 'float32'), temperature), -1);
  return ops.negate(ops.sum(ops.multiply(ops.exp(logProbs), logProbs), 1));
}
