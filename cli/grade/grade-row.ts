/**
 * What a thread of the pool runs for one row; its twin end is `pool.ts`, which reads what this returns. A reward module
 * by its form, so that the pool of a training run grades a file as well, with the same deadlines.
 */
import { z } from 'zod';
import { graderKinds, graders } from '../../tasks/grading/graders.js';

const extraSchema = z.object({
  grader: z.enum(graderKinds),
  mode: z.enum(['reward', 'evaluation']),
  choices: z.array(z.string()).optional(),
  finishReason: z.enum(['stop', 'length']).optional(),
});

export function computeScore(_dataSource: string, solution: string, groundTruth: string, extra: unknown) {
  const { grader, mode, choices, finishReason } = extraSchema.parse(extra);
  const started = performance.now();
  const { score, decidedBy, extracted, reason, detail } = graders[grader]({
    gold: groundTruth,
    response: solution,
    mode,
    ...(choices === undefined ? {} : { choices }),
    ...(finishReason === undefined ? {} : { finishReason }),
  });
  if (score === null) throw new Error(`not graded: ${reason ?? decidedBy}${detail === undefined ? '' : `: ${detail}`}`);
  return {
    score,
    decidedBy,
    ...(extracted === null ? {} : { extracted }),
    ...(reason === undefined && detail === undefined ? {} : { reason: `${reason ?? ''}: ${detail ?? ''}` }),
    parts: { milliseconds: performance.now() - started },
  };
}
