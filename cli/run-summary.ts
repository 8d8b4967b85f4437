/** `summary.json` of a run's folder: the figures that people compare. Written whole or not at all. */
import { z } from 'zod';
import { actorAddress, contentHash, count, stage } from '../messages/values.js';
import { engineInUse } from './machine/engine-in-use.js';
import { evaluationScore } from '../actors/evaluator/evaluation-score.js';

/** A share of the wall time; sums of clocks may miss the bounds by rounding. */
const share = z
  .number()
  .min(-1e-6)
  .max(1 + 1e-6);

export const stageSummary = z.object({
  name: stage,
  /** Steps that ran, of those planned. */
  steps: count,
  totalSteps: count,
  seconds: z.number().nonnegative(),
  /** Held-out accuracy of the stage's last weights, by data source; empty when no evaluation ran. */
  evaluation: z.record(z.string(), evaluationScore),
  weightsHash: contentHash,
});
export type StageSummary = z.infer<typeof stageSummary>;

export const actorSummary = z.object({
  actor: actorAddress,
  /** Shares of the wall time; the three sum to 1. */
  busyShare: share,
  waitingShare: share,
  idleShare: share,
  counters: z.record(z.string(), z.number()),
  /** Per second of wall time; null for an actor that counts no tokens. */
  tokensPerSecond: z.number().nonnegative().nullable(),
  restarts: count,
  residentBytes: count.optional(),
});
export type ActorSummary = z.infer<typeof actorSummary>;

export const runSummary = z.object({
  format: z.literal(1),
  experiment: z.string(),
  /** What computed it; absent in summaries of before engines could be chosen. */
  engine: engineInUse.optional(),
  exit: z.enum(['done', 'failed', 'interrupted']),
  stages: z.array(stageSummary),
  /** Tree hash of the last published slot; null when none was published. */
  finalWeightsHash: contentHash.nullable(),
  /** false when a wall clock decided something that the weights depend on. */
  reproducible: z.boolean(),
  irreproducibleBecause: z.array(z.string()).optional(),
  perActor: z.array(actorSummary),
  wallTimeSeconds: z.number().nonnegative(),
  /** What the run was planned to take, and what its processes had at most; measured: null where it could not be read. */
  memory: z
    .object({
      /** Weights, rollouts and batches: once, whatever the number of processes. */
      sharedBytes: count,
      /** Each process's own: `learner.0`, `root`, `broker`. */
      processes: z.array(
        z.object({ process: z.string(), plannedBytes: z.number().nonnegative(), measuredBytes: count.nullable() }),
      ),
      plannedBytes: z.number().nonnegative(),
      measuredBytes: count.nullable(),
    })
    .optional(),
  failure: z.object({ name: z.string(), message: z.string() }).optional(),
});
export type RunSummary = z.infer<typeof runSummary>;
