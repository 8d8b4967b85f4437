/** `troupe evaluate <run>`: held-out accuracy of a checkpoint. */
import type { EvaluationScore } from '../actors/evaluator/evaluation-score.js';
import type { EvaluateOptions } from './command-options.js';
import { evaluate } from './train/evaluation.js';
import { EmptyDatasetError } from './train/prepared-data.js';
import { withCheckpoint } from './train/performance.js';

/** @throws ConfigError, EmptyDatasetError */
export async function runEvaluate(options: EvaluateOptions): Promise<number> {
  const done = await withCheckpoint(
    options.folder,
    options.overrides,
    ['policy', 'sampler', 'verifier', 'evaluator'],
    async ({ company, weights, checkpoint }) => {
      if (company.data.validation.length === 0)
        throw new EmptyDatasetError('the run has no held-out problems: set data.val_files, or a task that makes some');
      return { checkpoint, weights, ...(await evaluate(company, 0, weights)) };
    },
  );
  process.stdout.write(
    options.json ? `${JSON.stringify(done)}\n` : describe(done.checkpoint, done.weights.hash, done.scores),
  );
  return 0;
}

function describe(checkpoint: string, hash: string, scores: Readonly<Record<string, EvaluationScore>>): string {
  const lines = Object.entries(scores).map(([source, score]) => {
    const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
    const notes = [
      score.failedVerdicts > 0 ? `${score.failedVerdicts} verdicts failed` : '',
      score.truncated > 0 ? `${score.truncated} truncated` : '',
    ].filter((note) => note !== '');
    return (
      `${source}: ${score.correct} of ${score.total} right, ${percent(score.accuracy)} ` +
      `(95 % interval ${percent(score.low)} to ${percent(score.high)}), ${score.meanResponseLength.toFixed(1)} tokens a response` +
      (notes.length > 0 ? `; ${notes.join(', ')}` : '')
    );
  });
  return [`${checkpoint}`, `weights ${hash.slice(0, 16)}…`, ...lines, ''].join('\n');
}
