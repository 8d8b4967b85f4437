/**
 * verifier: grades rollouts, each within a deadline of its own: in a pool of threads in its own process, and by judges
 * behind URLs beside it.
 *
 * VERIFIER-1 One verdict a rollout, in the shard's order: scored, timeout or crashed, never a silent 0.
 * VERIFIER-2 A verdict's failure concerns its own rollout only.
 * VERIFIER-3 The grader changes between two batches, when the next one has loaded; one that does not load changes
 *            nothing. A batch that was begun is graded by whom it was begun with.
 */
import { createTokenizer } from '../../models/tokenizer/create-tokenizer.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import { type ActorContext, type ActorLogger, defineActor } from '../../runtime/actor.js';
import { openBlobMemory, type BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';
import { readPrompts } from '../../runtime/blobs/shard-prompts.js';
import { writeVerdicts } from '../../runtime/blobs/verdict-columns.js';
import type { RolloutsGraded } from '../../messages/step/3-rollouts-graded.js';
import type { VerdictColumns } from '../../messages/values.js';
import { failureSummary } from './failure-summary.js';
import { Journal } from './running-journal.js';
import { graderDescription, verifierStartData, type VerifierStartData } from './start-data.js';
import { VerdictDesk } from './verdict-desk.js';
import { verdictItems, writtenItems, type VerdictItem } from './verdict-item.js';

interface VerifierState {
  readonly tokenizer: Tokenizer;
  readonly blobs: BlobMemory;
  readonly journal: Journal;
  settings: VerifierStartData;
  desk: VerdictDesk;
  /** Batches that are being graded; the next grader's predecessor is closed after them. */
  readonly open: Set<Promise<unknown>>;
}

export const actor = defineActor<'verifier', VerifierState, VerifierStartData>({
  name: 'verifier',
  startData: verifierStartData,
  // A batch whose judge is slow must not keep the next one from the pool.
  mailbox: 'interleaved',

  start: async (settings, { shared, logger }) => {
    const [journal, tokenizer] = [new Journal(settings.folder), createTokenizer(settings.tokenizer)];
    const desk = await openDesk(settings, journal, logger);
    return { tokenizer, blobs: openBlobMemory(shared), journal, settings, desk, open: new Set<Promise<unknown>>() };
  },

  handlers: {
    'rollouts-sampled'(shard, state, context) {
      const { tokenizer, blobs, desk } = state;
      const [prompts, rollouts] = [readPrompts(blobs, shard), readRollouts(blobs, shard)];
      return gradeItems(verdictItems(shard, prompts, rollouts, tokenizer, desk.hasJudges), shard, state, context);
    },

    'responses-written'(shard, state, context) {
      return gradeItems(writtenItems(shard, state.blobs), shard, state, context);
    },

    async 'grader-replaced'({ grader, workers, timeoutMs }, state, { logger }) {
      const settings = {
        ...state.settings,
        grader: graderDescription.parse(grader),
        ...(workers !== undefined && { workers }),
        ...(timeoutMs !== undefined && { timeoutMs }),
      };
      const next = await openDesk(settings, state.journal, logger);
      const [last, begun] = [state.desk, [...state.open]];
      state.desk = next;
      state.settings = settings;
      await Promise.allSettled(begun);
      await last.close();
      logger.info('grades by another grader', { grader });
      return { kind: 'acknowledged' };
    },
  },

  stop: async ({ desk, journal }) => {
    await desk.close();
    journal.close();
  },
});

function openDesk(settings: VerifierStartData, journal: Journal, logger: ActorLogger): Promise<VerdictDesk> {
  return VerdictDesk.open({
    ...settings,
    journal,
    onJudgeFailure: (reason, detail) => logger.warn(reason, { detail }),
  });
}

interface GradedPlace {
  readonly step: number;
  readonly shard: number;
  readonly verdictOutput: VerdictColumns;
}

async function gradeItems(
  items: readonly VerdictItem[],
  { step, shard, verdictOutput }: GradedPlace,
  { desk, blobs, open, settings }: VerifierState,
  { busy, count, logger }: ActorContext<Record<string, never>>,
): Promise<RolloutsGraded> {
  const started = performance.now();
  const grading = busy(desk.grade(items, started + settings.batchTimeoutMs));
  open.add(grading);
  const verdicts = await grading.finally(() => open.delete(grading));
  const failures = failureSummary(verdicts);
  count('verdicts', verdicts.length);
  count('failedVerdicts', failures.failed);
  if (failures.failed > 0) logger.warn(`step ${step}, shard ${shard}: verdicts failed`, { ...failures });
  const written = writeVerdicts(blobs, verdictOutput, verdicts);
  return { kind: 'rollouts-graded', step, shard, ...written, durationMs: performance.now() - started };
}
