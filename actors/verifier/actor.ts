/**
 * verifier: grades rollouts, each within a deadline of its own, in a pool of threads in its own process.
 *
 * VERIFIER-1 One verdict a rollout, in the shard's order: scored, timeout or crashed, never a silent 0.
 * VERIFIER-2 A verdict's failure concerns its own rollout only.
 * VERIFIER-3 The grader changes between two batches, when the next one has loaded; one that does not load changes
 *            nothing.
 */
import { createTokenizer } from '../../models/create-tokenizer.js';
import type { Tokenizer } from '../../models/tokenizer.js';
import { type ActorContext, defineActor } from '../../runtime/actor.js';
import { openBlobMemory, type BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';
import { readPrompts } from '../../runtime/blobs/shard-prompts.js';
import { writeVerdicts } from '../../runtime/blobs/verdict-columns.js';
import type { RolloutsGraded } from '../../messages/step/3-rollouts-graded.js';
import type { VerdictColumns } from '../../messages/values.js';
import { failureSummary } from './failure-summary.js';
import { graderDescription, verifierStartData, type VerifierStartData } from './start-data.js';
import { verdictItems, writtenItems, type VerdictItem } from './verdict-item.js';
import { VerdictPool } from './verdict-pool.js';

interface VerifierState {
  readonly tokenizer: Tokenizer;
  readonly blobs: BlobMemory;
  readonly settings: VerifierStartData;
  pool: VerdictPool;
}

export const actor = defineActor<'verifier', VerifierState, VerifierStartData>({
  name: 'verifier',
  startData: verifierStartData,

  start: async (settings, { shared }) => ({
    tokenizer: createTokenizer(settings.tokenizer),
    blobs: openBlobMemory(shared),
    settings,
    pool: await VerdictPool.open(settings),
  }),

  handlers: {
    'rollouts-sampled'(shard, state, context) {
      const { tokenizer, blobs } = state;
      const items = verdictItems(shard, readPrompts(blobs, shard), readRollouts(blobs, shard), tokenizer);
      return gradeItems(items, shard, state, context);
    },

    'responses-written'(shard, state, context) {
      return gradeItems(writtenItems(shard, state.blobs), shard, state, context);
    },

    async 'grader-replaced'({ grader }, state, { logger }) {
      const next = await VerdictPool.open({ ...state.settings, grader: graderDescription.parse(grader) });
      const last = state.pool;
      state.pool = next;
      await last.close();
      logger.info('grades by another grader', { grader });
      return { kind: 'acknowledged' };
    },
  },

  stop: ({ pool }) => pool.close(),
});

interface GradedPlace {
  readonly step: number;
  readonly shard: number;
  readonly verdictOutput: VerdictColumns;
}

async function gradeItems(
  items: readonly VerdictItem[],
  { step, shard, verdictOutput }: GradedPlace,
  { pool, blobs }: VerifierState,
  { busy, count, logger }: ActorContext<Record<string, never>>,
): Promise<RolloutsGraded> {
  const started = performance.now();
  const verdicts = await busy(pool.grade(items));
  const failures = failureSummary(verdicts);
  count('verdicts', verdicts.length);
  count('failedVerdicts', failures.failed);
  if (failures.failed > 0) logger.warn(`step ${step}, shard ${shard}: verdicts failed`, { ...failures });
  const written = writeVerdicts(blobs, verdictOutput, verdicts);
  return { kind: 'rollouts-graded', step, shard, ...written, durationMs: performance.now() - started };
}
