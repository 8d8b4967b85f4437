/** The reference's work in the compute thread: log-probabilities of given tokens, straight into blob memory. */
import type { LeaseGranted } from '../../messages/control/lease.js';
import type { RolloutsSampled } from '../../messages/step/2-rollouts-sampled.js';
import type { ChoicesDrawn } from '../../messages/step/7-choices-drawn.js';
import type { BlobRef } from '../../messages/values.js';
import { planArena } from '../../models/arena/arena.js';
import type { CausalLanguageModel } from '../../models/causal-language-model.js';
import { responseLogProbs, type LogProbsOptions } from '../../models/batches/logprobs.js';
import { planMicroBatches } from '../../models/batches/micro-batches.js';
import { packSequences } from '../../models/batches/pack-sequences.js';
import { openArena } from '../../models/arena/open-arena.js';
import { openBlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readRollouts, unpackTokens } from '../../runtime/blobs/rollout-columns.js';
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
  /** Of weights, from the arena to the engine. */
  readonly copiedBytes: number;
}

export interface ScoreChoices {
  readonly drawn: ChoicesDrawn;
  readonly lease: LeaseGranted;
}

export type ReferenceCompute = {
  scoreShard: (input: ScoreShard) => ScoredShard;
  scoreChoices: (input: ScoreChoices) => Pick<ScoredShard, 'tokens' | 'copiedBytes'>;
};

/** The slot that was leased does not hold the weights that are to score. */
export class ScoringWeightsError extends Error {
  override readonly name = 'ScoringWeightsError';
}

/** The shard has no room for the reference's answer, or the lease no hash: the run was planned without a reference. */
export class NoReferenceOutputError extends Error {
  override readonly name = 'NoReferenceOutputError';
}

export const createCompute: CreateCompute<ReferenceCompute> = async (startData, { shared }) => {
  const settings = referenceStartData.parse(startData);
  const ops = await createOps(settings);
  const arena = openArena(ops, planArena(settings), () => mapSharedMemory(shared.arena, 'read'), 'read');
  const blobs = openBlobMemory(shared);
  /** The leased slot's model, and the bytes that were copied to bring it up to date. */
  const open = (lease: LeaseGranted): { model: CausalLanguageModel; copiedBytes: number } => {
    const view = arena(lease);
    const before = view.copiedBytes;
    const { model } = view.slot(lease.slot, lease.hash);
    return { model, copiedBytes: view.copiedBytes - before };
  };
  /** Tells each sequence's log-probabilities, with its place in the list. */
  const score = (
    model: CausalLanguageModel,
    sequences: readonly Sequence[],
    options: Pick<LogProbsOptions, 'temperature' | 'bannedTokenIds'>,
    tell: (place: number, logProbs: Float32Array) => void,
  ): number => {
    const lengths = sequences.map(({ prompt, response }) => prompt.length + response.length);
    const { microBatches, realTokens } = planMicroBatches(lengths, settings.maxTokenLength);
    for (const rows of microBatches) {
      const members = rows.flatMap((row) => sequences[row] ?? []);
      const batch = packSequences(
        members.map(({ prompt }) => prompt),
        members.map(({ response }) => response),
        settings.padTokenId,
      );
      const values = ops.tidy(() => ops.readFloat32(responseLogProbs(ops, model, batch, options).logProbs));
      for (const [index, { start, length }] of batch.spans.entries())
        tell(rows[index] ?? 0, values.subarray(start, start + length));
    }
    return realTokens;
  };
  return {
    scoreShard({ sampled, lease }) {
      if (!sampled.referenceOutput || lease.hash === undefined)
        throw new NoReferenceOutputError(
          `shard ${sampled.shard} of step ${sampled.step} has no place for reference log-probabilities`,
        );
      ops.setThreads(settings.threads);
      const { model, copiedBytes } = open(lease);
      const width = sampled.sampling.max_response_length;
      const output = blobs.float32(sampled.referenceOutput).fill(0);
      const { temperature, bannedTokenIds = [] } = settings;
      const tokens = score(model, readRollouts(blobs, sampled), { temperature, bannedTokenIds }, (row, logProbs) =>
        output.set(logProbs, row * width),
      );
      return { logProbs: sampled.referenceOutput, referenceHash: lease.hash, tokens, copiedBytes };
    },

    scoreChoices({ drawn, lease }) {
      const { weights, promptTokens, choices, promptOf, output } = drawn;
      if (lease.hash !== weights.hash || lease.slot !== weights.slot)
        throw new ScoringWeightsError(
          `version ${weights.version} is to score as ${weights.hash.slice(0, 12)}…, leased is ${lease.hash?.slice(0, 12)}…`,
        );
      ops.setThreads(settings.threads);
      const prompts = unpackTokens(blobs, promptTokens);
      const owners = blobs.int32(promptOf);
      const none = new Int32Array();
      const sequences = unpackTokens(blobs, choices).map((response, row) => {
        return { prompt: prompts[owners[row] ?? -1] ?? none, response };
      });
      const starts = blobs.int32(choices.offsets);
      const values = blobs.float32(output);
      const { model, copiedBytes } = open(lease);
      const tokens = score(model, sequences, { temperature: 1 }, (row, logProbs) => values.set(logProbs, starts[row]));
      return { tokens, copiedBytes };
    },
  };
};

interface Sequence {
  readonly prompt: Int32Array;
  readonly response: Int32Array;
}
