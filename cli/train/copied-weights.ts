/**
 * PURE. What a step, or an evaluation, cost in copies of weights: an engine that cannot map shared memory copies them at
 * each version, in each actor that computes.
 */

/** Messages that may tell copies. */
type Answers = readonly { readonly copiedBytes?: number | undefined }[];

const metric = 'perf/weights_copied_gb';

/**
 * @param answers of the step, by the actor that gave them
 * @returns gibibytes of all actors, and of each where there are any; 0 with an engine that maps shared memory
 */
export function copiedWeightsMetrics(answers: Readonly<Record<string, Answers>>): Record<string, number> {
  const byActor = Object.entries(answers).map(([actor, given]) => [`${metric}/${actor}`, gibibytesOf(given)] as const);
  const all = byActor.reduce((sum, [, gibibytes]) => sum + gibibytes, 0);
  return { [metric]: all, ...(all > 0 && Object.fromEntries(byActor)) };
}

/** Of an evaluation, whose row is beside the step's: `testing`, as its time. */
export function copiedForTesting(answers: Answers): Record<string, number> {
  return { [`${metric}/testing`]: gibibytesOf(answers) };
}

function gibibytesOf(answers: Answers): number {
  return answers.reduce((sum, { copiedBytes = 0 }) => sum + copiedBytes, 0) / 2 ** 30;
}
