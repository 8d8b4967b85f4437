/**
 * GRPO over one rollout batch: mini-batches of groups, each an optimizer update; micro-batches within, by token budget.
 * The first update reads the live slot, later ones the slot that is being written.
 */
import { klCoefficientAt } from '../../losses/schedules.js';
import type { StepGathered } from '../../messages/step/5-step-gathered.js';
import { planMicroBatches } from '../../models/batches/micro-batches.js';
import { logProbsOf } from './old-log-probs.js';
import { summarizeProbabilities } from './probability-difference.js';
import { trainMiniBatch, type MiniBatchResult } from './mini-batch.js';
import type { GrpoSettings } from './start-data.js';
import { advantageMetrics, averageMetrics } from './training-metrics.js';
import { trainingSet, type TrainedRollout } from './training-set.js';
import { scheduledRate, type TrainedBatch, type Trainer } from './trainer.js';

export function trainRollouts(trainer: Trainer, settings: GrpoSettings, gathered: StepGathered): TrainedBatch {
  const { optimizer, live, next } = trainer;
  const set = trainingSet(gathered, trainer.blobs, settings.normalizeByStd);
  const miniBatches = split(set.groups, settings.miniBatchPrompts).map((groups) => groups.flat().filter(hasTokens));
  const passes = Array.from({ length: settings.epochs }, () => miniBatches).flat();
  const learningRate = scheduledRate(settings.optim, gathered);
  const klCoefficient = klAt(settings, gathered);
  const old = oldLogProbs(trainer, settings, miniBatches, passes.length);

  const results: MiniBatchResult[] = [];
  for (const [index, rollouts] of passes.entries()) {
    const model = index === 0 ? live : next;
    const result = trainMiniBatch(trainer, settings, { model, rollouts, old, klCoefficient });
    // Where every verdict failed there is nothing to learn from: not even weight decay may move the weights.
    const { gradNorm, skipped } =
      rollouts.length === 0 ? { gradNorm: 0, skipped: true } : optimizer.update(learningRate);
    optimizer.writeInto(next.parameters);
    results.push({
      ...result,
      metrics: { ...result.metrics, 'actor/grad_norm': gradNorm, 'actor/skipped_updates': skipped ? 1 : 0 },
    });
  }
  const trained = miniBatches.flat();
  const current = old ?? results[0]?.logProbs ?? new Map<TrainedRollout, Float32Array>();
  return {
    updates: passes.length,
    trainedTokens: results.reduce((sum, { tokens }) => sum + tokens, 0),
    metrics: {
      ...averageMetrics(results),
      'actor/lr': learningRate,
      ...advantageMetrics(set),
      ...summarizeProbabilities(trained, current),
    },
  };
}

/**
 * null: the current log-probabilities serve, since with one update they are the old ones (the ratio is exactly 1).
 * Otherwise the sampler's (bypass_mode), or the learner's own forward at the live weights.
 */
function oldLogProbs(
  trainer: Trainer,
  settings: GrpoSettings,
  miniBatches: readonly (readonly TrainedRollout[])[],
  updates: number,
): ReadonlyMap<TrainedRollout, Float32Array> | null {
  const rollouts = miniBatches.flat();
  if (settings.bypassOldLogProbs) return new Map(rollouts.map((rollout) => [rollout, rollout.logProbs]));
  if (updates === 1) return null;
  return new Map(
    miniBatches.flatMap((members) => {
      const { microBatches } = planMicroBatches(members.map(sequenceLength), settings.maxTokenLength);
      return microBatches.flatMap((rows) =>
        logProbsOf(
          trainer,
          rows.flatMap((row) => members[row] ?? []),
        ),
      );
    }),
  );
}

function klAt({ klCoefficient: { start, end, decaySteps } }: GrpoSettings, { step, totalSteps }: StepGathered): number {
  if (start === end) return start;
  return klCoefficientAt(
    { kind: 'linear', coefficient: start, finalCoefficient: end, steps: decaySteps ?? totalSteps },
    step + 1,
  );
}

function sequenceLength({ prompt, response }: TrainedRollout): number {
  return prompt.length + response.length;
}

function hasTokens({ response }: TrainedRollout): boolean {
  return response.length > 0;
}

function split<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
