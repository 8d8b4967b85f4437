/** One SFT update: gradients of all micro-batches at the live weights, then the optimizer writes the next slot. */
import { microBatchMeanWeights, perToken, sequenceWeights } from '../../losses/aggregation.js';
import { sftTokenLoss } from '../../losses/sft.js';
import type { ExamplesDrawn } from '../../messages/step/1-examples-drawn.js';
import { responseLogProbs } from '../../models/batches/logprobs.js';
import { planMicroBatches } from '../../models/batches/micro-batches.js';
import { packSequences } from '../../models/batches/pack-sequences.js';
import { unpackTokens } from '../../runtime/blobs/rollout-columns.js';
import type { SftSettings } from './start-data.js';
import { recomputingOf, scheduledRate, type TrainedBatch, type Trainer } from './trainer.js';

export function trainExamples(trainer: Trainer, settings: SftSettings, drawn: ExamplesDrawn): TrainedBatch {
  const { ops, optimizer, live, next } = trainer;
  const examples = splitExamples(trainer, drawn);
  const lengths = examples.map(({ completion }) => completion.length);
  const plan = planMicroBatches(
    examples.map(({ prompt, completion }) => prompt.length + completion.length),
    settings.maxTokenLength,
  );
  const weights =
    settings.lossMode === 'micro-batch-mean'
      ? microBatchMeanWeights(lengths, plan.microBatches)
      : sequenceWeights(lengths, 'token-mean');
  const parameters = Object.values(live.parameters);
  const options = { temperature: 1, ...recomputingOf(trainer.settings) };
  let loss = 0;
  for (const rows of plan.microBatches) {
    const members = rows.flatMap((row) => examples[row] ?? []);
    const batch = packSequences(
      members.map(({ prompt }) => prompt),
      members.map(({ completion }) => completion),
      trainer.settings.padTokenId,
    );
    loss += ops.tidy(() => {
      const tokenWeights = ops.fromArray(perToken(weights, lengths, rows), [batch.targets.length], 'float32');
      const nll = () => sftTokenLoss(ops, responseLogProbs(ops, live.model, batch, options).logProbs, tokenWeights);
      return ops.valueAndGrad(nll, parameters, optimizer.gradients).value;
    });
  }
  const learningRate = scheduledRate(settings.optim, drawn);
  const { gradNorm, skipped } = optimizer.update(learningRate);
  optimizer.writeInto(next.parameters);
  const trainedTokens = lengths.reduce((sum, length) => sum + length, 0);
  return {
    updates: 1,
    trainedTokens: plan.realTokens,
    metrics: {
      'train/loss': loss,
      'actor/grad_norm': gradNorm,
      'actor/lr': learningRate,
      'actor/skipped_updates': skipped ? 1 : 0,
      'train/loss_tokens': trainedTokens,
      'perf/padding_waste': plan.waste,
      'perf/micro_batches': plan.microBatches.length,
    },
  };
}

interface Example {
  readonly prompt: Int32Array;
  readonly completion: Int32Array;
}

/** The mask is 0 over the prompt and 1 over the completion. */
function splitExamples({ blobs }: Trainer, drawn: ExamplesDrawn): Example[] {
  const mask = blobs.uint8(drawn.lossMask);
  let offset = 0;
  return unpackTokens(blobs, drawn.examples).map((tokens) => {
    const own = mask.subarray(offset, offset + tokens.length);
    offset += tokens.length;
    const first = own.indexOf(1);
    const split = first < 0 ? tokens.length : first;
    return { prompt: tokens.subarray(0, split), completion: tokens.subarray(split) };
  });
}
