/**
 * evaluator: accuracy on held-out problems. It asks the samplers for answers and the verifier for verdicts, as training
 * does, so that what is measured is what is trained.
 *
 * EVALUATOR-1 Every problem of the shard is counted once: scored, or named as a failed verdict.
 * EVALUATOR-2 Evaluation draws from its own random streams: it changes nothing in the training that goes on.
 */
import { z } from 'zod';
import { createTokenizer, tokenizerDescription } from '../../models/create-tokenizer.js';
import type { Tokenizer } from '../../models/tokenizer.js';
import { defineActor } from '../../runtime/actor.js';
import { openBlobMemory, type BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';
import { readPrompts } from '../../runtime/blobs/shard-prompts.js';
import { readVerdicts } from '../../runtime/blobs/verdict-columns.js';
import { gradedResponses, samplesOf } from './responses.js';
import { scoreResponses } from './scores.js';

const startData = z.object({ tokenizer: tokenizerDescription, askTimeoutMs: z.number().positive() });
export type EvaluatorStartData = z.infer<typeof startData>;

interface EvaluatorState {
  readonly tokenizer: Tokenizer;
  readonly blobs: BlobMemory;
  readonly timeoutMs: number;
}

export const actor = defineActor<'evaluator', EvaluatorState, EvaluatorStartData>({
  name: 'evaluator',
  startData,
  mailbox: 'interleaved',

  start: ({ tokenizer, askTimeoutMs }, { shared }) => ({
    tokenizer: createTokenizer(tokenizer),
    blobs: openBlobMemory(shared),
    timeoutMs: askTimeoutMs,
  }),

  handlers: {
    async 'evaluation-requested'({ samples, ...request }, { tokenizer, blobs, timeoutMs }, { ask, count }) {
      const started = performance.now();
      const sampled = await ask('sampler', { ...request, kind: 'prompts-drawn' }, { timeoutMs });
      const graded = await ask('verifier', sampled, { timeoutMs });
      const shard = {
        n: sampled.n,
        shard: sampled.shard,
        prompts: readPrompts(blobs, sampled),
        rollouts: readRollouts(blobs, sampled),
        verdicts: readVerdicts(blobs, graded),
      };
      count('problems', request.promptCount);
      return {
        kind: 'evaluation-finished',
        step: request.step,
        shard: request.shard,
        weights: request.weights,
        scores: scoreResponses(gradedResponses(shard)),
        samples: samplesOf(shard, tokenizer, samples),
        newTokens: sampled.newTokens,
        durationMs: performance.now() - started,
      };
    },
  },
});
