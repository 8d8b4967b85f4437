/**
 * The one way in which learner and reference turn tokens into log-probabilities; the sampler's own, from decoding, are
 * compared with these in every run. Only rows that predict a response token reach the vocabulary projection.
 */
import type { Ops, Tensor } from '../../tensor/ops.js';
import type { CausalLanguageModel } from '../causal-language-model.js';
import type { PackedSequences } from './pack-sequences.js';

/** Of `ops.tokenLogProbs`. */
const defaultChunkRows = 1024;

export interface LogProbsOptions {
  /** Of the sampling, > 0: divides the logits. */
  readonly temperature: number;
  /** Also the entropy of each predicting row's distribution, in nats: without gradient, or with one for an entropy bonus. */
  readonly entropy?: 'none' | 'value' | 'differentiable';
  readonly chunkRows?: number;
  readonly bannedTokenIds?: readonly number[];
  /** Gradient checkpointing, as `ForwardInput` has it. */
  readonly recomputeLayers?: boolean;
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
  const { temperature, entropy = 'none', chunkRows, bannedTokenIds, recomputeLayers = false } = options;
  if (!(temperature > 0)) throw new RangeError(`log-probabilities need a temperature > 0, not ${temperature}`);
  return ops.tidy(() => {
    const tokenIds = ops.fromArray(batch.tokenIds, [batch.batchSize, batch.width], 'int32');
    const hidden = ops.reshape(model.hiddenStates({ tokenIds, recomputeLayers }), [
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
    return { logProbs: result.logProbs, entropy: differentiableEntropy(ops, model, rows, options) };
  });
}

/** −Σ p·log p of each row, [M]: by chunks of rows too, so that never more than chunkRows × V logits are held. */
function differentiableEntropy(
  ops: Ops,
  model: CausalLanguageModel,
  rows: Tensor,
  { temperature, chunkRows = defaultChunkRows, bannedTokenIds = [] }: LogProbsOptions,
): Tensor {
  // Not −∞, as 0 · −∞ is not a number.
  const penalty = new Float32Array(model.configuration.vocabularySize);
  for (const tokenId of bannedTokenIds) penalty[tokenId] = -1e30;
  const penalties = ops.fromArray(penalty, [penalty.length], 'float32');
  const entropy = (chunk: Tensor, [banned = penalties]: readonly Tensor[]): Tensor => {
    const logits = ops.divide(ops.cast(model.logits(chunk), 'float32'), temperature);
    const logProbs = ops.logSoftmax(bannedTokenIds.length > 0 ? ops.add(logits, banned) : logits, -1);
    return ops.negate(ops.sum(ops.multiply(ops.exp(logProbs), logProbs), 1));
  };
  const [count = 0] = rows.shape;
  const starts = Array.from({ length: Math.ceil(count / chunkRows) }, (_, index) => index * chunkRows);
  if (starts.length <= 1) return entropy(rows, [penalties]);
  const parts = starts.map((start) =>
    ops.tidy(() => {
      const chunk = ops.narrow(rows, 0, start, Math.min(chunkRows, count - start));
      return ops.checkpoint(entropy, chunk, [penalties]);
    }),
  );
  return ops.concat(parts, 0);
}
