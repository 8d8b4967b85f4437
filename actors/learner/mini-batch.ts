/** Gradients of one mini-batch, accumulated over its micro-batches. */
import { perToken, sequenceWeights } from '../../losses/aggregation.js';
import { grpoMetrics, grpoTokenLoss } from '../../losses/grpo.js';
import { responseLogProbs } from '../../models/batches/logprobs.js';
import { planMicroBatches } from '../../models/batches/micro-batches.js';
import { packSequences } from '../../models/batches/pack-sequences.js';
import type { SlotModel } from '../../models/arena/arena-view.js';
import type { Ops, Tensor } from '../../tensor/ops.js';
import { splitBySpans } from './old-log-probs.js';
import type { GrpoSettings } from './start-data.js';
import type { TrainedRollout } from './training-set.js';
import { recomputingOf, samplingOf, type Trainer } from './trainer.js';

export interface MiniBatch {
  /** At whose weights the gradient is taken. */
  readonly model: SlotModel;
  readonly rollouts: readonly TrainedRollout[];
  /** null: the current log-probabilities are the old ones. */
  readonly old: ReadonlyMap<TrainedRollout, Float32Array> | null;
  readonly klCoefficient: number;
}

export interface MiniBatchResult {
  readonly metrics: Record<string, number>;
  /** Real tokens, prompts included. */
  readonly tokens: number;
  /** Current log-probabilities, as computed on the way. */
  readonly logProbs: ReadonlyMap<TrainedRollout, Float32Array>;
}

export function trainMiniBatch(trainer: Trainer, settings: GrpoSettings, miniBatch: MiniBatch): MiniBatchResult {
  const { ops, optimizer } = trainer;
  const { rollouts, model, old, klCoefficient } = miniBatch;
  const lengths = rollouts.map(({ response }) => response.length);
  const responseTokens = lengths.reduce((sum, length) => sum + length, 0);
  const plan = planMicroBatches(
    rollouts.map(({ prompt, response }) => prompt.length + response.length),
    settings.maxTokenLength,
  );
  const weights = sequenceWeights(lengths, settings.lossAggregation);
  const advantages = rollouts.map(({ advantage }) => advantage);
  const withReference = rollouts.every(({ referenceLogProbs }) => referenceLogProbs !== undefined);
  const parameters = Object.values(model.parameters);
  const sums = new Float64Array(16);
  const logProbs = new Map<TrainedRollout, Float32Array>();

  for (const rows of plan.microBatches) {
    const members = rows.flatMap((row) => rollouts[row] ?? []);
    const batch = packSequences(
      members.map(({ prompt }) => prompt),
      members.map(({ response }) => response),
      trainer.settings.padTokenId,
    );
    ops.tidy(() => {
      const constants = {
        weights: vector(ops, perToken(weights, lengths, rows)),
        advantages: vector(ops, perToken(advantages, lengths, rows)),
        ...(withReference && {
          referenceLogProbs: vector(ops, joined(members.map((member) => member.referenceLogProbs))),
        }),
        ...(old && { oldLogProbs: vector(ops, joined(members.map((member) => old.get(member)))) }),
      };
      const { extra } = ops.valueAndGrad(
        () => {
          const current = responseLogProbs(ops, model.model, batch, {
            ...samplingOf(trainer.settings),
            ...recomputingOf(trainer.settings),
            entropy: settings.entropyCoefficient === 0 ? 'value' : 'differentiable',
          });
          return {
            ...grpoTokenLoss(ops, { ...constants, ...current }, lossOptions(settings, klCoefficient)),
            current: ops.detach(current.logProbs),
          };
        },
        parameters,
        optimizer.gradients,
      );
      ops.readFloat32(extra.metricSums).forEach((sum, index) => (sums[index] = (sums[index] ?? 0) + sum));
      for (const [rollout, values] of splitBySpans(members, batch.spans, ops.readFloat32(extra.current)))
        logProbs.set(rollout, values);
    });
  }
  return {
    tokens: plan.realTokens,
    logProbs,
    metrics: {
      ...grpoMetrics(sums, responseTokens, { kl: withReference, entropy: true, klLossCoef: klCoefficient }),
      'perf/padding_waste': plan.waste,
      'perf/micro_batches': plan.microBatches.length,
    },
  };
}

function lossOptions(settings: GrpoSettings, klLossCoef: number): Parameters<typeof grpoTokenLoss>[2] {
  return {
    clipRatioLow: settings.clipRatioLow,
    clipRatioHigh: settings.clipRatioHigh,
    clipRatioC: settings.clipRatioC,
    klLossCoef,
    klLossType: settings.klLossType,
    entropyCoeff: settings.entropyCoefficient,
  };
}

function vector(ops: Ops, values: Float32Array): Tensor {
  return ops.fromArray(values, [values.length], 'float32');
}

/** One after the other; a rollout without its values would shift all that follow, so it is an error. */
function joined(parts: readonly (Float32Array | undefined)[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + (part?.length ?? 0), 0));
  let offset = 0;
  for (const part of parts) {
    if (!part) throw new RangeError('a rollout of the micro-batch has no log-probabilities to compare with');
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
