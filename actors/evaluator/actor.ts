/**
 * evaluator: answers to held-out problems, and verdicts on them. It asks the samplers for answers and the verifier for
 * verdicts, as training does, so that what is measured is what is trained; thoughts that do not end it ends by force.
 *
 * EVALUATOR-1 Every problem of the shard has n responses with a verdict each: scored, or named as failed.
 * EVALUATOR-2 Evaluation draws from its own random streams: it changes nothing in the training that goes on.
 */
import { z } from 'zod';
import type { RolloutsSampled } from '../../messages/step/2-rollouts-sampled.js';
import type { EvaluationRequested } from '../../messages/step/7-evaluation-requested.js';
import { createTokenizer, tokenizerDescription } from '../../models/tokenizer/create-tokenizer.js';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.js';
import { defineActor, type ActorContext } from '../../runtime/actor.js';
import { openBlobMemory, type BlobMemory } from '../../runtime/blobs/blob-memory.js';
import { readRollouts } from '../../runtime/blobs/rollout-columns.js';
import { continuationsDrawn, mergeContinuations, openThoughts } from './forced-exit.js';

const startData = z.object({ tokenizer: tokenizerDescription, askTimeoutMs: z.number().positive() });
export type EvaluatorStartData = z.infer<typeof startData>;

interface EvaluatorState {
  readonly tokenizer: Tokenizer;
  readonly blobs: BlobMemory;
  readonly timeoutMs: number;
}

type Context = ActorContext<Record<string, never>>;

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
    async 'evaluation-requested'(request, state, context) {
      const started = performance.now();
      const { timeoutMs } = state;
      const { forcedExit: _, ...drawn } = request;
      const sampled = await context.ask('sampler', { ...drawn, kind: 'prompts-drawn' }, { timeoutMs });
      const { responses, forcedExits } = await endThoughts(request, sampled, state, context);
      const graded = await context.ask('verifier', responses, { timeoutMs });
      context.count('problems', request.promptCount);
      context.count('forcedExits', forcedExits);
      return {
        kind: 'evaluation-finished',
        step: request.step,
        shard: request.shard,
        weights: request.weights,
        output: responses.output,
        width: responses.sampling.max_response_length,
        verdicts: graded.verdicts,
        forcedExits,
        newTokens: responses.newTokens,
        copiedBytes: responses.copiedBytes,
        durationMs: performance.now() - started,
      };
    },
  },
});

/** Has the samplers continue what still thinks; the shard with whole responses. */
async function endThoughts(
  request: EvaluationRequested,
  sampled: RolloutsSampled,
  { blobs, tokenizer, timeoutMs }: EvaluatorState,
  { ask }: Context,
): Promise<{ responses: RolloutsSampled; forcedExits: number }> {
  const { forcedExit: exit } = request;
  if (exit === undefined) return { responses: sampled, forcedExits: 0 };
  const rollouts = readRollouts(blobs, sampled);
  const rows = openThoughts(rollouts, tokenizer);
  const used = blobs.uint8(exit.used).fill(0);
  for (const row of rows) used[row] = 1;
  if (rows.length === 0) return { responses: sampled, forcedExits: 0 };
  const continued = await ask('sampler', continuationsDrawn(blobs, request, exit, rollouts, rows), { timeoutMs });
  const merged = mergeContinuations(blobs, sampled, exit, rows, continued);
  const newTokens = sampled.newTokens + continued.newTokens;
  const copiedBytes = (sampled.copiedBytes ?? 0) + (continued.copiedBytes ?? 0);
  return { responses: { ...merged, newTokens, copiedBytes }, forcedExits: rows.length };
}
