/** Values that several messages carry. Sizes, units and owners are said here once. */
import { z } from 'zod';

/** A non-negative integer. */
export const count = z.number().int().nonnegative();
/** Lower-case hexadecimal SHA-256. */
export const contentHash = z.string().regex(/^[0-9a-f]{64}$/);

export const promptId = z.string().min(1).brand<'PromptId'>();
export type PromptId = z.infer<typeof promptId>;

export const policyVersion = count.brand<'PolicyVersion'>();
export type PolicyVersion = z.infer<typeof policyVersion>;

/** Which weights: the arena's slot, the policy's number for them, and the tree hash of their bytes. */
export const weightsRef = z.object({ version: policyVersion, slot: count, hash: contentHash });
export type WeightsRef = z.infer<typeof weightsRef>;

/**
 * Bulk data in the shared blob memory of one node. The root allocates and frees; whoever is asked writes or reads.
 * `length` counts elements.
 */
export const blobRef = z.object({
  node: z.string(),
  offset: count,
  length: count,
  dtype: z.enum(['int32', 'float32', 'float64', 'uint8']),
});
export type BlobRef = z.infer<typeof blobRef>;

/** One of the roles that a message can be sent to. */
export const actorName = z.enum(['policy', 'reference', 'sampler', 'verifier', 'learner', 'evaluator']);
export type ActorName = z.infer<typeof actorName>;

/** One running copy of a role: `sampler.1`. `incarnation` rises at each restart. */
export const actorAddress = z.object({ name: actorName, instance: count, incarnation: count });
export type ActorAddress = z.infer<typeof actorAddress>;

/**
 * Bytes of weights that were copied between the shared memory and an engine, for this answer and since the one before.
 * 0 or absent: none, as with an engine that maps shared memory.
 */
export const copiedBytes = count.optional();

export const stage = z.enum(['sft', 'grpo']);
export type Stage = z.infer<typeof stage>;

/** Numbers by metric name (verl's spelling). */
export const metrics = z.record(z.string(), z.number());
export type Metrics = z.infer<typeof metrics>;

/** Why a response ended. */
export const finishReasons = ['stop', 'length'] as const;
export type FinishReason = (typeof finishReasons)[number];

export const samplingParameters = z.object({
  temperature: z.number().nonnegative(),
  top_p: z.number().positive().max(1),
  top_k: z.number().int(),
  max_response_length: z.number().int().positive(),
});
export type SamplingParameters = z.infer<typeof samplingParameters>;

/**
 * A prompt with what its verifier needs to know. `index` is the row of the dataset. A shard's prompts lie in blob memory
 * as one JSON list: right answers and options may be long.
 */
export const drawnPrompt = z.object({
  promptId,
  index: count,
  dataSource: z.string(),
  groundTruth: z.string(),
  extra: z.record(z.string(), z.unknown()).optional(),
});
export type DrawnPrompt = z.infer<typeof drawnPrompt>;

/** Token ids of many sequences, one after the other: sequence i is tokens[offsets[i] … offsets[i + 1]). */
export const packedTokens = z.object({ tokens: blobRef, offsets: blobRef });
export type PackedTokens = z.infer<typeof packedTokens>;

/**
 * Where a sampler writes R = prompts × n rollouts of at most L new tokens, row-major:
 * tokens int32 [R, L], logProbs float32 [R, L] (of the sampled token, tempered, unfiltered), lengths int32 [R],
 * finishReasons uint8 [R] (index into `finishReasons`). Rollout r belongs to prompt ⌊r / n⌋.
 */
export const rolloutColumns = z.object({
  tokens: blobRef,
  logProbs: blobRef,
  lengths: blobRef,
  finishReasons: blobRef,
});
export type RolloutColumns = z.infer<typeof rolloutColumns>;

/**
 * Where the verifier writes its verdicts on R rollouts: scores float64 [R], NaN where there is none; records uint8, the
 * verdicts as one JSON list of R (in an answer, `length` is what was used).
 */
export const verdictColumns = z.object({ scores: blobRef, records: blobRef });
export type VerdictColumns = z.infer<typeof verdictColumns>;
