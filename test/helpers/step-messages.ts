/** Messages of a step, made up for tests, over real blob memory. */
import { onTestFinished } from 'vitest';
import { releaseMemory, reserveMemory } from '../../native/process/memory.js';
import type { PromptsDrawn } from '../../messages/step/1-prompts-drawn.js';
import type { Verdict } from '../../messages/step/3-rollouts-graded.js';
import type { GatheredShard, StepGathered } from '../../messages/step/5-step-gathered.js';
import { policyVersion, promptId, type DrawnPrompt, type WeightsRef } from '../../messages/values.js';
import type { SharedMemories } from '../../runtime/actor.js';
import { BlobArena, openBlobMemory, type BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { writeVerdicts } from '../../runtime/blobs/verdict-columns.js';
import type { AnsweredShard } from '../../cli/train/answered-shard.js';
import { StepBlobs } from '../../cli/train/step-blobs.js';

export function hashOf(letter: string): string {
  return letter.repeat(64);
}

export function weights(version: number, letter = 'a', slot = version % 2): WeightsRef {
  return { version: policyVersion.parse(version), slot, hash: hashOf(letter) };
}

export function scored(score: number, parts?: Record<string, number>): Verdict {
  return { outcome: 'scored', score, ...(parts && { parts }) };
}

export const timedOut: Verdict = { outcome: 'timeout', reason: 'no verdict within 500 ms' };

export interface BlobStage {
  readonly shared: SharedMemories;
  readonly arena: BlobArena;
  readonly memory: BlobMemory;
  readonly blobs: StepBlobs;
}

/** Blob memory of its own, which ends with the test. */
export function openBlobStage(byteLength = 1 << 18): BlobStage {
  const reserved = reserveMemory('troupe-test-blobs', byteLength);
  onTestFinished(() => releaseMemory(reserved));
  const shared = { node: 'test', arena: reserved, blobs: reserved };
  const [arena, memory] = [new BlobArena(shared), openBlobMemory(shared)];
  return { shared, arena, memory, blobs: new StepBlobs(arena, memory) };
}

/** One group of a shard: its prompt's tokens, and for each rollout the response's tokens with its verdict. */
export interface GroupPlan {
  readonly prompt: readonly number[];
  readonly responses: readonly (readonly number[])[];
  readonly verdicts: readonly Verdict[];
  readonly dataSource?: string;
}

export interface ShardPlan {
  readonly shard: number;
  readonly groups: readonly GroupPlan[];
  readonly weights?: WeightsRef;
  /** Log-probability of response token `place` of rollout `row`. */
  readonly logProb?: (row: number, place: number) => number;
  /** The same of the reference; absent: no reference. */
  readonly referenceLogProb?: (row: number, place: number) => number;
  readonly finishReason?: number;
}

const width = 6;

/** Writes a shard as sampler, verifier and reference would. All groups have as many responses as the first. */
export function gatherShard({ blobs, memory }: BlobStage, plan: ShardPlan): AnsweredShard {
  const n = plan.groups[0]?.responses.length ?? 1;
  const responses = plan.groups.flatMap((group) => group.responses);
  const output = blobs.rolloutColumns(responses.length, width);
  const referenceOutput = plan.referenceLogProb && blobs.allocate('float32', responses.length * width);
  for (const [row, response] of responses.entries()) {
    memory.int32(output.tokens).set(response, row * width);
    memory.int32(output.lengths)[row] = response.length;
    memory.uint8(output.finishReasons)[row] = plan.finishReason ?? 0;
    for (const place of response.keys()) {
      memory.float32(output.logProbs)[row * width + place] = plan.logProb?.(row, place) ?? -1;
      if (referenceOutput)
        memory.float32(referenceOutput)[row * width + place] = plan.referenceLogProb?.(row, place) ?? 0;
    }
  }
  const prompts: DrawnPrompt[] = plan.groups.map(({ dataSource = 'arithmetic' }, group) => ({
    promptId: promptId.parse(`prompt ${plan.shard}.${group}`),
    index: plan.shard * 100 + group,
    dataSource,
    groundTruth: '1',
  }));
  const verdicts = plan.groups.flatMap((group) => group.verdicts);
  const drawn: PromptsDrawn = {
    kind: 'prompts-drawn',
    purpose: 'train',
    step: 0,
    shard: plan.shard,
    seed: 0,
    weights: plan.weights ?? weights(0),
    promptCount: prompts.length,
    prompts: blobs.json(prompts),
    promptTokens: blobs.pack(plan.groups.map(({ prompt }) => Int32Array.from(prompt))),
    n,
    sampling: { temperature: 1, top_p: 1, top_k: -1, max_response_length: width },
    output,
    verdictOutput: blobs.verdictColumns(verdicts.length),
    ...(referenceOutput && { referenceOutput }),
  };
  const newTokens = responses.reduce((sum, response) => sum + response.length, 0);
  const sampler = { name: 'sampler' as const, instance: 0, incarnation: 0 };
  return {
    sampled: { ...drawn, kind: 'rollouts-sampled', sampler, newTokens, durationMs: 30 },
    graded: {
      kind: 'rollouts-graded',
      step: 0,
      shard: plan.shard,
      ...writeVerdicts(memory, drawn.verdictOutput, verdicts),
      durationMs: 20,
    },
    prompts,
    verdicts,
    ...(referenceOutput && {
      scored: {
        kind: 'rollouts-scored' as const,
        step: 0,
        shard: plan.shard,
        referenceHash: hashOf('f'),
        logProbs: referenceOutput,
        durationMs: 10,
      },
    }),
  };
}

export function gatherStep(shards: readonly GatheredShard[], stepWeights: WeightsRef = weights(0)): StepGathered {
  return {
    kind: 'step-gathered',
    step: 0,
    totalSteps: 10,
    stepsPerEpoch: 5,
    weights: stepWeights,
    shards: [...shards],
  };
}
