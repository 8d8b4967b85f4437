/** Learning rates and KL coefficients by step. PURE: a resumed run computes them from the step's number alone. */

export interface LearningRateSchedule {
  /** `step`: × gamma once an epoch (torch StepLR). `cosine`: half a cosine from the warm-up's end to the last step. */
  readonly kind: 'constant' | 'cosine' | 'step';
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
  /** Of the cosine: last learning rate ÷ first. */
  readonly minRatio?: number;
  /** Of `step`. */
  readonly gamma?: number;
  readonly stepsPerEpoch?: number;
  /**
   * verl and EasyR1 advance their scheduler after the update, so that step 1 runs at learning rate 0 and warm-up is
   * over at step warmupSteps + 1. Default false: step k of the warm-up runs at k / warmupSteps.
   */
  readonly firstStepZero?: boolean;
}

/** Steps of warm-up: those given, else ⌊ratio · total⌋ (verl). */
export function warmupStepsOf(totalSteps: number, steps: number | null, ratio: number): number {
  // 0.07 · 100 is 7.000000000000001, and 0.29 · 100 is 28.999999999999996: the product is rounded before the floor.
  return steps ?? Math.floor(Number((ratio * totalSteps).toPrecision(12)));
}

/** @param step of the stage, the first is 1. @throws RangeError for a step below 1 */
export function learningRateAt(schedule: LearningRateSchedule, step: number): number {
  if (!Number.isInteger(step) || step < 1) throw new RangeError(`steps count from 1, not ${step}`);
  const done = schedule.firstStepZero === true ? step - 1 : step;
  const { learningRate, warmupSteps } = schedule;
  const warmup = warmupSteps > 0 ? Math.min(1, done / warmupSteps) : 1;
  const factors: Record<LearningRateSchedule['kind'], () => number> = {
    constant: () => 1,
    cosine: () => (done < warmupSteps ? 1 : cosineFactor(schedule, done)),
    step: () => (schedule.gamma ?? 1) ** Math.floor((step - 1) / (schedule.stepsPerEpoch ?? Infinity)),
  };
  return learningRate * warmup * factors[schedule.kind]();
}

/** Loshchilov & Hutter 2017 (SGDR), one half period. */
function cosineFactor({ warmupSteps, totalSteps, minRatio = 0 }: LearningRateSchedule, done: number): number {
  const progress = Math.min(1, (done - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  return minRatio + (1 - minRatio) * 0.5 * (1 + Math.cos(Math.PI * progress));
}

export interface KlSchedule {
  readonly kind: 'constant' | 'linear';
  readonly coefficient: number;
  /** Of `linear`: reached at step `steps` and kept. */
  readonly finalCoefficient?: number;
  readonly steps?: number;
}

/** @param step the first is 1, and has the full coefficient */
export function klCoefficientAt(
  { kind, coefficient, finalCoefficient = 0, steps = 1 }: KlSchedule,
  step: number,
): number {
  if (kind === 'constant') return coefficient;
  const progress = steps <= 1 ? 1 : Math.min(1, (step - 1) / (steps - 1));
  return coefficient + (finalCoefficient - coefficient) * progress;
}
