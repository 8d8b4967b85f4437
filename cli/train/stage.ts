/** One stage, step by step: train, report, evaluate when due, save when due, stop when asked. */
import type { WeightsRef } from '../../messages/values.js';
import type { CompletionSample } from '../view/run-view.js';
import { saveCheckpoint } from './checkpoints.js';
import { copiedForTesting } from './copied-weights.js';
import { evaluate, evaluationMetrics, type Evaluation } from './evaluation.js';
import { failedVerdictEvents } from './failed-verdicts.js';
import { grpoStep } from './grpo-step.js';
import type { Run } from './run.js';
import type { StagePlan } from './run-plan.js';
import { sftStep } from './sft-step.js';
import type { RolloutRecord } from './step-rollouts.js';

export interface StageResult {
  readonly weights: WeightsRef;
  /** Steps done, of the stage. */
  readonly steps: number;
  readonly seconds: number;
  readonly evaluation: Evaluation['scores'];
  readonly interrupted: boolean;
}

interface StepOutcome {
  readonly weights: WeightsRef;
  readonly metrics: Readonly<Record<string, number>>;
  readonly rollouts?: readonly RolloutRecord[];
}

/** Goes on after `firstStep` steps of the stage. */
export async function runStage(run: Run, stage: StagePlan, firstStep: number, start: WeightsRef): Promise<StageResult> {
  const started = performance.now();
  run.event({ kind: 'stage-started', stage: stage.name, step: firstStep, totalSteps: stage.totalSteps });
  let weights = start;
  let evaluation: Evaluation['scores'] = {};
  let saved = firstStep;
  let step = firstStep;
  while (step < stage.totalSteps && !run.interrupt.requested) {
    await run.verifier.attend(run, stage.firstStep + step);
    const outcome = await runStep(run, stage, step, weights);
    weights = outcome.weights;
    step += 1;
    reportStep(run, stage, step, outcome);
    if (due(step, testFrequency(run, stage), stage)) evaluation = await reportEvaluation(run, stage, step, weights);
    if (due(step, saveFrequency(run, stage), stage)) {
      await saveCheckpoint(run, stage, step, weights);
      saved = step;
    }
  }
  if (saved < step) await saveCheckpoint(run, stage, step, weights);
  run.event({ kind: 'stage-finished', stage: stage.name, step });
  const interrupted = step < stage.totalSteps;
  return { weights, steps: step, seconds: (performance.now() - started) / 1000, evaluation, interrupted };
}

/** Accuracy of these weights on the held-out problems, told to everyone who listens. */
export async function reportEvaluation(
  run: Run,
  stage: StagePlan,
  step: number,
  weights: WeightsRef,
): Promise<Evaluation['scores']> {
  if (run.data.validation.length === 0) return {};
  const records = run.folder.evaluationRecords(stage.name, step);
  const evaluated = await evaluate(run, step, weights, (answered) => records.append(answered));
  const { scores, samples, durationMs } = evaluated;
  records.commit();
  const report = { stage: stage.name, step, label: evaluationLabel(stage, step), scores, samples };
  const metrics = {
    ...evaluationMetrics(scores, run.config.sampler.val_kwargs.n),
    'timing_s/testing': durationMs / 1000,
    ...copiedForTesting([evaluated]),
  };
  run.loggers.log(stage.firstStep + step, stage.name, metrics);
  run.folder.evaluation(report);
  run.view.evaluation(report);
  return scores;
}

async function runStep(run: Run, stage: StagePlan, step: number, weights: WeightsRef): Promise<StepOutcome> {
  if (stage.name === 'grpo') {
    const done = await grpoStep(run, stage, step, weights);
    return { weights: done.weights, metrics: done.metrics, rollouts: done.rollouts };
  }
  return sftStep(run, stage, step, weights);
}

function reportStep(run: Run, stage: StagePlan, step: number, { metrics, rollouts }: StepOutcome): void {
  const globalStep = stage.firstStep + step;
  const told = { ...metrics, 'training/global_step': globalStep, 'training/epoch': (step - 1) / stage.stepsPerEpoch };
  run.loggers.log(globalStep, stage.name, told);
  const sample = rollouts?.[0] && sampleOf(rollouts[0]);
  run.view.step({ stage: stage.name, step, totalSteps: stage.totalSteps, metrics: told, ...(sample && { sample }) });
  if (!rollouts) return;
  run.folder.rollouts(globalStep, rollouts);
  for (const event of failedVerdictEvents(globalStep, rollouts)) run.event(event);
}

function sampleOf({ prompt, response, score }: RolloutRecord): CompletionSample {
  return { prompt, response, score };
}

function evaluationLabel({ name, totalSteps }: StagePlan, step: number): string {
  const stage = name === 'sft' ? 'SFT' : 'GRPO';
  if (step === 0) return `before ${stage}`;
  return step === totalSteps ? `after ${stage}` : `${stage} step ${step}`;
}

function due(step: number, frequency: number, { totalSteps }: StagePlan): boolean {
  return step === totalSteps || (frequency > 0 && step % frequency === 0);
}

function testFrequency({ config }: Run, { name }: StagePlan): number {
  return name === 'sft' ? config.sft.test_freq : config.trainer.test_freq;
}

function saveFrequency({ config }: Run, { name }: StagePlan): number {
  return name === 'sft' ? config.sft.save_freq : config.trainer.save_freq;
}
