/** Compares what an engine made of a program with the judge's float64 run, within what rounding can explain. */
import type { Reading, Run } from './interpreter.js';
import { UNIT } from './noise.js';

/** Roundings to the last place that every number may have, whatever made it. */
const PLAIN_UNITS = 16;
/** Times the farthest that noise of one unit a result moved it: an engine rounds a fused operation more than once. */
const SPREAD_FACTOR = 32;
/** Samples of noise before a difference is believed. */
const SAMPLES = 24;
/** Below it float32 has few digits left, and engines flush to zero, here or on the way. */
const SMALLEST = 1e-30;

export type DifferenceKind = 'value' | 'loss' | 'gradient' | 'shape' | 'refusal' | 'leak';

export interface Difference {
  readonly kind: DifferenceKind;
  /** Number of the value, or of the input whose gradient it is. */
  readonly value: number | undefined;
  readonly expected: string;
  readonly actual: string;
  readonly detail: string;
}

/** Runs of the judge with noise, as many as are asked for. */
export type NoisyRun = (sample: number) => Run;

type Part = (run: Run) => ArrayLike<number> | undefined;

/** @param gradients whether they are compared too */
export function compareRuns(judge: Run, engine: Run, noisy: NoisyRun, gradients: boolean): Difference | undefined {
  const compareAll = (of: 'values' | 'gradients'): Difference | undefined => {
    const kind = of === 'values' ? 'value' : 'gradient';
    for (const [value, reading] of engine[of]) {
      const part: Part = (run) => run[of].get(value)?.numbers;
      const different = compareReadings(kind, value, judge[of].get(value), reading, noisy, part);
      if (different !== undefined) return different;
    }
    return undefined;
  };
  const loss: Part = (run) => (run.loss === undefined ? [] : [run.loss]);
  return (
    compareAll('values') ??
    compareNumbers('loss', undefined, loss(judge) ?? [], loss(engine) ?? [], noisy, loss) ??
    (gradients ? compareAll('gradients') : undefined)
  );
}

function compareReadings(
  kind: 'value' | 'gradient',
  value: number,
  judge: Reading | undefined,
  engine: Reading,
  noisy: NoisyRun,
  part: Part,
): Difference | undefined {
  if (judge === undefined) throw new Error(`the judge has no ${kind} ${value}`);
  const dtype = judge.dtype === 'float64' ? 'float32' : judge.dtype;
  const [expected, actual] = [`${dtype} [${judge.shape.join(', ')}]`, `${engine.dtype} [${engine.shape.join(', ')}]`];
  if (expected !== actual) return { kind: 'shape', value, expected, actual, detail: `of the ${kind}` };
  return compareNumbers(kind, value, judge.numbers, engine.numbers, noisy, part);
}

function compareNumbers(
  kind: 'value' | 'loss' | 'gradient',
  value: number | undefined,
  judge: ArrayLike<number>,
  engine: ArrayLike<number>,
  noisy: NoisyRun,
  part: Part,
): Difference | undefined {
  const show = (numbers: ArrayLike<number>) =>
    `[${Array.from(numbers, (x) => String(Number(x.toPrecision(9)))).join(', ')}]`;
  if (judge.length !== engine.length) {
    return { kind, value, expected: show(judge), actual: show(engine), detail: 'another number of elements' };
  }
  for (let index = 0; index < judge.length; index++) {
    const [wanted, given] = [judge[index] ?? NaN, engine[index] ?? NaN];
    if (Object.is(wanted, given) || wanted === given) continue;
    const error = Math.abs(wanted - given);
    const plain = PLAIN_UNITS * UNIT * Math.abs(wanted) + SMALLEST;
    if (error <= plain) continue;
    const tolerance = plain + SPREAD_FACTOR * spread(wanted, index, error, noisy, part);
    if (error <= tolerance) continue;
    const detail = `element ${index}: ${given} instead of ${wanted}, tolerance ${tolerance.toPrecision(3)}`;
    return { kind, value, expected: show(judge), actual: show(engine), detail };
  }
  return undefined;
}

/** How far noise moves the element: as many samples as it takes to explain `error`, if it can be. */
function spread(wanted: number, index: number, error: number, noisy: NoisyRun, part: Part): number {
  let farthest = 0;
  if (!Number.isFinite(wanted) || !Number.isFinite(error)) return 0;
  for (let sample = 0; sample < SAMPLES && !(error <= SPREAD_FACTOR * farthest); sample++) {
    const moved = part(noisy(sample))?.[index] ?? NaN;
    if (Number.isFinite(moved)) farthest = Math.max(farthest, Math.abs(moved - wanted));
  }
  return farthest;
}
