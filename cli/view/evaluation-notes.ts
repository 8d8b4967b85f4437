/** PURE. What must be said beside an accuracy: several samples together, and what went wrong, when anything did. */
import type { EvaluationScore } from '../../actors/evaluator/evaluation-score.js';
import { sayAccuracy, sayCount } from './say.js';

/** Figures of several samples, and of the benchmark's own parser. */
export function sampleNotes({ statistics }: Pick<EvaluationScore, 'statistics'>): string[] {
  if (statistics === undefined) return [];
  const { strict, compatible, samplesPerProblem: n } = statistics;
  const pass = strict.passAt.at(-1);
  return [
    ...(strict.majority ? [`maj@${n} ${sayAccuracy(strict.majority.accuracy)}`] : []),
    ...(pass && pass.k > 1 ? [`pass@${pass.k} ${sayAccuracy(pass.accuracy)}`] : []),
    ...(compatible ? [`compatible ${sayAccuracy(compatible.average.accuracy)}`] : []),
  ];
}

/** Counts of what went wrong; what did not happen is not said. */
export function troubleNotes({ statistics, truncated, failedVerdicts }: EvaluationScore): string[] {
  const forced = statistics?.forcedExits.count ?? 0;
  const right = statistics?.forcedExitAccuracy;
  return [
    ...counted(statistics?.unparsable.count, 'without an answer'),
    ...counted(truncated, 'cut off'),
    ...counted(statistics?.endlessThinking.count, 'thinking without end'),
    ...(forced > 0
      ? [`${sayCount(forced)} forced to an answer${right ? ` (${sayAccuracy(right.accuracy)})` : ''}`]
      : []),
    ...counted(failedVerdicts, 'verdicts failed'),
  ];
}

function counted(count: number | undefined, what: string): string[] {
  return count !== undefined && count > 0 ? [`${sayCount(count)} ${what}`] : [];
}
