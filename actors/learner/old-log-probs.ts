/** The learner's own log-probabilities of a micro-batch at the live weights, without gradient. */
import { responseLogProbs } from '../../models/batches/logprobs.js';
import { packSequences } from '../../models/batches/pack-sequences.js';
import type { TrainedRollout } from './training-set.js';
import { samplingOf, type Trainer } from './trainer.js';

/** One float32 array a rollout, of its response's length. */
export function logProbsOf(trainer: Trainer, rollouts: readonly TrainedRollout[]): [TrainedRollout, Float32Array][] {
  const { ops, live, settings } = trainer;
  const batch = packSequences(
    rollouts.map(({ prompt }) => prompt),
    rollouts.map(({ response }) => response),
    settings.padTokenId,
  );
  const values = ops.tidy(() =>
    ops.readFloat32(responseLogProbs(ops, live.model, batch, samplingOf(settings)).logProbs),
  );
  return splitBySpans(rollouts, batch.spans, values);
}

/** PURE. The packed values, rollout by rollout. */
export function splitBySpans(
  rollouts: readonly TrainedRollout[],
  spans: readonly { readonly start: number; readonly length: number }[],
  values: Float32Array,
): [TrainedRollout, Float32Array][] {
  return rollouts.flatMap((rollout, index) => {
    const span = spans[index];
    return span ? [[rollout, values.subarray(span.start, span.start + span.length)]] : [];
  });
}
