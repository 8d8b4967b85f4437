/** The reference's work in the compute thread: log-probabilities of a shard's tokens, straight into blob memory. */
import type { LeaseGranted } from '../../messages/control/lease.js';
import type { RolloutsSampled } from '../../messages/step/2-rollouts-sampled.js';
import type { BlobRef } from '../../messages/values.js';
import { planArena } from '../../models/arena.js';
import { responseLogProbs } from '../../models/logprobs.js';
import { planMicroBatches } from '../../models/micro-batches.js';
import { packSequences } from '../../models/pack-sequences.js';
import { openArena } from '../../models/open-arena.js';
import { openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';
import type { CreateCompute } from '../../runtime/compute.js';
import { mapSharedMemory } from '../../runtime/shared-memory.js';
import { createOps } from '../../tensor/create-ops.js';
import { referenceStartData } from './start-data.js';

export interface ScoreShard {
  readonly sampled: RolloutsSampled;
  readonly lease: LeaseGranted;
}

export interface ScoredShard {
  readonly logProbs: BlobRef;
  readonly referenceHash: string;
  readonly tokens: number;
}

export type ReferenceCompute = { scoreShard: (input: ScoreShard) => ScoredShard };

/** The shard has no room for the reference's answer, or the lease no hash: the run was planned without a reference. */
export class NoReferenceOutputError extends Error {
  override readonly name = 'NoReferenceOutputError';
}

export const createCompute: CreateCompute<ReferenceCompute> = (startData, { shared }) => {
  const settings = referenceStartData.parse(startData);
  const ops = createOps(settings);
  const arena = openArena(ops, planArena(settings), () => mapSharedMemory(shared.arena, 'read'), 'read');
  const blobs = openBlobMemory(shared);
  return {
    scoreShard({ sampled, lease }) {
      if (!sampled.referenceOutput || lease.hash === undefined)
        throw new NoReferenceOutputError(
          `shard ${sampled.shard} of step ${sampled.step} has no place for reference log-probabilities`,
        );
      ops.setThreads(settings.threads);
      const { model } = arena(lease).slot(lease.slot);
      const rollouts = readRollouts(blobs, sampled);
      const width = sampled.sampling.max_response_length;
      const output = blobs.float32(sampled.referenceOutput).fill(0);
      const lengths = rollouts.map(({ prompt, response }) => prompt.length + response.length);
      const { microBatches, realTokens } = planMicroBatches(lengths, settings.maxTokenLength);
      for (const rows of microBatches) {
        const members = rows.flatMap((row) => rollouts[row] ?? []);
        const batch = packSequences(
          members.map(({ prompt }) => prompt),
          members.map(({ response }) => response),
          settings.padTokenId,
        );
        const values = ops.tidy(() =>
          ops.readFloat32(responseLogProbs(ops, model, batch, { temperature: settings.temperature }).logProbs),
        );
        for (const [index, { start, length }] of batch.spans.entries())
          output.set(values.subarray(start, start + length), (rows[index] ?? 0) * width);
      }
      return { logProbs: sampled.referenceOutput, referenceHash: lease.hash, tokens: realTokens };
    },
  };
};
