/** Draws shards: the fixed lists of prompts that are sampled as one, written to blob memory. */
import type { PromptsDrawn } from '../../messages/step/1-prompts-drawn.js';
import { promptId, type DrawnPrompt, type SamplingParameters, type WeightsRef } from '../../messages/values.js';
import type { PreparedExample } from './prepared-data.js';
import type { StepBlobs } from './step-blobs.js';

export interface ShardOrder {
  readonly purpose: PromptsDrawn['purpose'];
  readonly step: number;
  readonly seed: number;
  readonly weights: WeightsRef;
  readonly n: number;
  readonly sampling: SamplingParameters;
  readonly shardPrompts: number;
  readonly withReference: boolean;
}

/** PURE. The composition of the shards depends on the batch alone. `firstShard` numbers a refill's shards on. */
export function splitShards<Item>(items: readonly Item[], shardPrompts: number): Item[][] {
  const shards = Math.ceil(items.length / shardPrompts);
  return Array.from({ length: shards }, (_, index) => items.slice(index * shardPrompts, (index + 1) * shardPrompts));
}

export function drawShard(
  blobs: StepBlobs,
  order: ShardOrder,
  shard: number,
  examples: readonly PreparedExample[],
): PromptsDrawn {
  const rollouts = examples.length * order.n;
  const width = order.sampling.max_response_length;
  return {
    kind: 'prompts-drawn',
    purpose: order.purpose,
    step: order.step,
    shard,
    seed: order.seed,
    weights: order.weights,
    promptCount: examples.length,
    prompts: blobs.json(examples.map(drawn)),
    promptTokens: blobs.pack(examples.map(({ promptTokens }) => promptTokens)),
    n: order.n,
    sampling: order.sampling,
    output: blobs.rolloutColumns(rollouts, width),
    verdictOutput: blobs.verdictColumns(rollouts),
    ...(order.withReference && { referenceOutput: blobs.allocate('float32', rollouts * width) }),
  };
}

/** What travels of an example: all but its text, which travels as tokens. */
export function drawn({ example }: Pick<PreparedExample, 'example'>): DrawnPrompt {
  return {
    promptId: promptId.parse(example.promptId),
    index: example.index,
    dataSource: example.dataSource,
    groundTruth: example.groundTruth,
    ...(example.extra && { extra: { ...example.extra } }),
  };
}
