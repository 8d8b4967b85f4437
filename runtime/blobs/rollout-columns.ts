/** Rollouts and packed sequences as they lie in blob memory. Views, no copies: valid until the root releases the blobs. */
import type { PromptsDrawn } from '../../messages/step/1-prompts-drawn.js';
import type { PackedTokens } from '../../messages/values.js';
import type { BlobMemory } from './blob-memory.js';

/** One rollout: token ids of prompt and response, and the sampler's log-probability of each response token. */
export interface RolloutView {
  readonly prompt: Int32Array;
  readonly response: Int32Array;
  readonly logProbs: Float32Array;
  /** Index into `finishReasons`. */
  readonly finishReason: number;
}

export function unpackTokens(blobs: BlobMemory, packed: PackedTokens): Int32Array[] {
  const tokens = blobs.int32(packed.tokens);
  const offsets = blobs.int32(packed.offsets);
  return Array.from({ length: offsets.length - 1 }, (_, index) => tokens.subarray(offsets[index], offsets[index + 1]));
}

/** The shard's rollouts in order: prompt ⌊r / n⌋, sample r mod n. */
export function readRollouts(
  blobs: BlobMemory,
  shard: Pick<PromptsDrawn, 'promptTokens' | 'output' | 'n' | 'sampling'>,
): RolloutView[] {
  const prompts = unpackTokens(blobs, shard.promptTokens);
  const width = shard.sampling.max_response_length;
  const tokens = blobs.int32(shard.output.tokens);
  const logProbs = blobs.float32(shard.output.logProbs);
  const lengths = blobs.int32(shard.output.lengths);
  const reasons = blobs.uint8(shard.output.finishReasons);
  return prompts.flatMap((prompt, group) =>
    Array.from({ length: shard.n }, (_, sample) => {
      const row = group * shard.n + sample;
      const start = row * width;
      const end = start + (lengths[row] ?? 0);
      return {
        prompt,
        response: tokens.subarray(start, end),
        logProbs: logProbs.subarray(start, end),
        finishReason: reasons[row] ?? 0,
      };
    }),
  );
}
