/** Recorded rollouts as a shard that was sampled, graded and scored. */
import type { GatheredShard } from '../../../messages/step/5-step-gathered.js';
import type { WeightsRef } from '../../../messages/values.js';
import type { BlobMemory } from '../../../runtime/blobs/blob-memory.js';
import { readRollouts } from '../../../runtime/blobs/rollout-columns.js';
import { readVerdicts, writeVerdicts } from '../../../runtime/blobs/verdict-columns.js';
import type { RolloutsSampled } from '../../../messages/step/2-rollouts-sampled.js';
import { drawShard } from '../../../cli/train/shards.js';
import type { StepBlobs } from '../../../cli/train/step-blobs.js';
import { decodeFloats, encodeFloats, type RecordedRollouts } from './recording.js';

/** @returns what the learner is told of it, by the weights that are live now */
export function writeShard(
  blobs: StepBlobs,
  memory: BlobMemory,
  step: number,
  weights: WeightsRef,
  { groups, logProbs, referenceLogProbs }: Omit<RecordedRollouts, 'metrics'>,
): GatheredShard {
  const n = groups[0]?.responses.length ?? 0;
  const width = Math.max(...groups.flatMap(({ responses }) => responses.map(({ length }) => length)));
  const sampling = { temperature: 1, top_p: 1, top_k: -1, max_response_length: width };
  const prompts = groups.map(({ prompt }, index) => ({
    promptTokens: Int32Array.from(prompt),
    example: { index, promptId: `recorded ${step}.${index}`, prompt: '', groundTruth: '', dataSource: 'arithmetic' },
  }));
  const order = { purpose: 'train' as const, step, seed: 0, weights, n, sampling, shardPrompts: groups.length };
  const drawn = drawShard(blobs, { ...order, withReference: true }, 0, prompts);
  const responses = groups.flatMap((group) => group.responses);
  const [sampled, reference] = [decodeFloats(logProbs), decodeFloats(referenceLogProbs)];
  let offset = 0;
  responses.forEach((response, row) => {
    const part = [offset, (offset += response.length)] as const;
    memory.int32(drawn.output.tokens).set(response, row * width);
    memory.int32(drawn.output.lengths)[row] = response.length;
    memory.uint8(drawn.output.finishReasons)[row] = 0;
    memory.float32(drawn.output.logProbs).set(sampled.subarray(...part), row * width);
    if (drawn.referenceOutput) memory.float32(drawn.referenceOutput).set(reference.subarray(...part), row * width);
  });
  const verdicts = groups.flatMap(({ scores }) => scores.map((score) => ({ outcome: 'scored' as const, score })));
  const sampler = { name: 'sampler' as const, instance: 0, incarnation: 0 };
  const graded = writeVerdicts(memory, drawn.verdictOutput, verdicts);
  return {
    sampled: { ...drawn, kind: 'rollouts-sampled', sampler, newTokens: offset, durationMs: 0 },
    graded: { kind: 'rollouts-graded', step, shard: 0, ...graded, durationMs: 0 },
    ...(drawn.referenceOutput && {
      scored: {
        kind: 'rollouts-scored' as const,
        step,
        shard: 0,
        referenceHash: weights.hash,
        logProbs: drawn.referenceOutput,
        durationMs: 0,
      },
    }),
  };
}

/** A shard as it lies in blob memory, to be recorded. `scored` is there. */
export function readShard(
  memory: BlobMemory,
  sampled: RolloutsSampled,
  graded: GatheredShard['graded'],
): Omit<RecordedRollouts, 'metrics'> {
  const { n, sampling, referenceOutput } = sampled;
  const rollouts = readRollouts(memory, sampled);
  const scores = readVerdicts(memory, graded).map((verdict) => {
    if (verdict.outcome !== 'scored') throw new Error(`a verdict failed: ${verdict.reason}`);
    return verdict.score;
  });
  if (!referenceOutput) throw new Error('the quickstart is recorded with its reference');
  const reference = memory.float32(referenceOutput);
  const width = sampling.max_response_length;
  const groups = Array.from({ length: sampled.promptCount }, (_, group) => {
    const own = rollouts.slice(group * n, (group + 1) * n);
    return {
      prompt: [...(own[0]?.prompt ?? [])],
      responses: own.map(({ response }) => [...response]),
      scores: scores.slice(group * n, (group + 1) * n),
    };
  });
  return {
    groups,
    logProbs: encodeFloats(Float32Array.from(rollouts.flatMap(({ logProbs }) => [...logProbs]))),
    referenceLogProbs: encodeFloats(
      Float32Array.from(
        rollouts.flatMap(({ response }, row) => [...reference.subarray(row * width, row * width + response.length)]),
      ),
    ),
  };
}
