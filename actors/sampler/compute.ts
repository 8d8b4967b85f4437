/** The sampler's work in the compute thread: decode a shard from the leased slot straight into blob memory. */
import type { LeaseGranted } from '../../messages/control/lease.js';
import type { PromptsDrawn } from '../../messages/step/1-prompts-drawn.js';
import { planArena } from '../../models/arena/arena.js';
import { generate } from '../../models/generation/generate.js';
import { openArena } from '../../models/arena/open-arena.js';
import { openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import { unpackTokens } from '../../runtime/blobs/rollout-columns.js';
import { readPrompts } from '../../runtime/blobs/shard-prompts.js';
import type { CreateCompute } from '../../runtime/compute.js';
import { mapSharedMemory } from '../../runtime/shared-memory.js';
import { createOps } from '../../tensor/create-ops.js';
import { requireLeasedWeights } from './leased-weights.js';
import { samplerStartData } from './start-data.js';

export interface SampleShard {
  readonly shard: PromptsDrawn;
  readonly lease: LeaseGranted;
}

export type SamplerCompute = {
  sampleShard: (input: SampleShard) => { newTokens: number; copiedBytes: number };
};

/** Training and validation draw from streams that never meet. */
const streamPurpose = { train: 'rollout', validation: 'evaluation', 'forced-exit': 'forced-exit' } as const;

export const createCompute: CreateCompute<SamplerCompute> = async (startData, { shared }) => {
  const settings = samplerStartData.parse(startData);
  const ops = await createOps(settings);
  const arena = openArena(ops, planArena(settings), () => mapSharedMemory(shared.arena, 'read'), 'read');
  const blobs = openBlobMemory(shared);
  return {
    sampleShard({ shard, lease }) {
      requireLeasedWeights(shard.weights, lease);
      ops.setThreads(settings.threads);
      const view = arena(lease);
      const copiedBefore = view.copiedBytes;
      const { tokens, logProbs, lengths, finishReasons, newTokens } = generate(
        ops,
        view.slot(lease.slot, lease.hash).model,
        {
          prompts: unpackTokens(blobs, shard.promptTokens),
          promptIndices: readPrompts(blobs, shard).map(({ index }) => index),
          samplesPerPrompt: shard.n,
          sampling: {
            temperature: shard.sampling.temperature,
            topP: shard.sampling.top_p,
            topK: shard.sampling.top_k,
            maxResponseLength: shard.sampling.max_response_length,
          },
          streamKey: { seed: shard.seed, purpose: streamPurpose[shard.purpose], step: shard.step },
          endTokenIds: settings.endTokenIds,
          padTokenId: settings.padTokenId,
          bannedTokenIds: settings.bannedTokenIds,
        },
      );
      blobs.int32(shard.output.tokens).set(tokens);
      blobs.float32(shard.output.logProbs).set(logProbs);
      blobs.int32(shard.output.lengths).set(lengths);
      blobs.uint8(shard.output.finishReasons).set(finishReasons);
      return { newTokens, copiedBytes: view.copiedBytes - copiedBefore };
    },
  };
};
