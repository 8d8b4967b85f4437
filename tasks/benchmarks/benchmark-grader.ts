/**
 * PURE. The verdict on a benchmark's response, twice: strictly by our own grading, and by the benchmark's own parser.
 * The verifier loads this file as it loads a reward module of the user's own, so that pool and deadlines hold.
 *
 * BENCHMARK-GRADER-1 The benchmark's own parser cannot change the strict verdict: where it throws, it is counted apart.
 */
import { compatibleScorers, type CompatibleScorerName } from '../grading/compatible.js';
import type { CompatibleRequest } from '../grading/compatible/scorer.js';
import { graders, type GraderKind } from '../grading/graders.js';
import { findRegion } from '../grading/region.js';
import { optionLetter } from '../prompts/render-prompt.js';
import type { GradingMode, NoAnswerReason } from '../grading/verdict.js';

/** What the verifier is told beside response and right answer: the drawn prompt's `extra`. */
export interface BenchmarkQuestion {
  readonly grader: GraderKind;
  readonly mode: GradingMode;
  readonly compatible: CompatibleScorerName | null;
  readonly choices?: readonly string[];
  /** Right as well, beside the right answer (open questions of MMMU). */
  readonly otherAnswers?: readonly string[];
  readonly finishReason?: 'stop' | 'length';
  /** MathVista. */
  readonly answerType?: NonNullable<CompatibleRequest['answerType']>;
  readonly precision?: number;
}

export interface BenchmarkVerdict {
  readonly score: number;
  readonly decidedBy: string;
  readonly extracted?: string;
  readonly reason?: NoAnswerReason | string;
  /**
   * `compatible`: the benchmark's own score; `would_guess`: its harness would have guessed, and scores that as wrong here;
   * `compatible_failed`: it threw.
   */
  readonly parts: Readonly<Record<string, number>>;
}

/** Grading itself failed, so there is no score. */
export class BenchmarkVerdictError extends Error {
  override readonly name = 'BenchmarkVerdictError';
}

export function gradeResponse(response: string, groundTruth: string, question: BenchmarkQuestion): BenchmarkVerdict {
  const { grader, mode, choices, otherAnswers = [], finishReason } = question;
  const golds = [groundTruth, ...otherAnswers];
  const strict = golds
    .map((gold) =>
      graders[grader]({ gold, response, mode, ...(choices && { choices }), ...(finishReason && { finishReason }) }),
    )
    .reduce((best, next) => ((next.score ?? -1) > (best.score ?? -1) ? next : best));
  if (strict.score === null) throw new BenchmarkVerdictError(strict.reason ?? strict.decidedBy);
  const reason = strict.reason ?? strict.detail;
  return {
    score: strict.score,
    decidedBy: strict.decidedBy,
    ...(strict.extracted !== null && { extracted: strict.extracted }),
    ...(reason !== undefined && { reason }),
    parts: golds
      .map((gold) => compatibleParts(response, gold, question))
      .reduce((best, next) => ((next['compatible'] ?? -1) > (best['compatible'] ?? -1) ? next : best)),
  };
}

function compatibleParts(response: string, gold: string, question: BenchmarkQuestion): Record<string, number> {
  const { compatible, choices, answerType, precision } = question;
  if (compatible === null) return {};
  try {
    const { score, wouldGuess } = compatibleScorers[compatible]({
      gold: compatible === 'mathvista' ? optionText(gold, choices) : gold,
      response: choices === undefined ? response : spokenPart(response),
      ...(choices && { choices }),
      ...(answerType && { answerType }),
      ...(precision !== undefined && { precision }),
    });
    return score === null ? { compatible_failed: 1 } : { compatible: score, would_guess: wouldGuess ? 1 : 0 };
  } catch {
    return { compatible_failed: 1 };
  }
}

/** MathVista's file has the right option's text where ours has its letter. */
function optionText(gold: string, choices: readonly string[] = []): string {
  return choices.find((_, index) => optionLetter(index) === gold) ?? gold;
}

/** What a parser of letters reads: it knows neither thoughts nor the answer tags that the paper's prompts ask for. */
function spokenPart(response: string): string {
  const region = findRegion({ response, mode: 'evaluation' });
  return region.kind === 'region' ? region.text : response;
}

/** As the verifier calls it. */
export function computeScore(
  _dataSource: string,
  solution: string,
  groundTruth: string,
  extra: Readonly<Record<string, unknown>>,
): BenchmarkVerdict {
  const question = extra['question'];
  if (!isQuestion(question)) throw new BenchmarkVerdictError('the prompt does not say how it is graded');
  const finishReason = extra['finish_reason'];
  return gradeResponse(solution, groundTruth, {
    ...question,
    ...((finishReason === 'stop' || finishReason === 'length') && { finishReason }),
  });
}

function isQuestion(value: unknown): value is BenchmarkQuestion {
  return (
    typeof value === 'object' &&
    value !== null &&
    'grader' in value &&
    typeof value.grader === 'string' &&
    value.grader in graders &&
    'mode' in value &&
    'compatible' in value
  );
}
