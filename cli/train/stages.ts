/** All stages of a run, one after the other, from the start or from a checkpoint. */
import type { WeightsRef } from '../../messages/values.js';
import type { Checkpoint } from '../checkpoint-folder.js';
import { freezeReference, optimizerOf, referenceOf } from './checkpoints.js';
import { loadWeights, requireNamedWeights } from './first-weights.js';
import { within, type Run } from './run.js';
import type { StagePlan } from './run-plan.js';
import { reportEvaluation, runStage, type StageResult } from './stage.js';
import { existsSync } from 'node:fs';

export interface StagesResult {
  readonly stages: readonly (StageResult & { readonly plan: StagePlan })[];
  readonly weights: WeightsRef;
  readonly interrupted: boolean;
}

export async function runStages(run: Run, checkpoint: Checkpoint | undefined): Promise<StagesResult> {
  let weights = await firstWeights(run, checkpoint);
  const done: (StageResult & { plan: StagePlan })[] = [];
  for (const stage of run.plan.stages) {
    const resumed = checkpoint?.manifest.stage === stage.name ? checkpoint : undefined;
    const firstStep = resumed?.manifest.stageStep ?? 0;
    if (checkpoint && stage.firstStep + stage.totalSteps <= checkpoint.manifest.step) continue;
    await prepareStage(run, stage, weights, resumed);
    if (firstStep === 0 && wantsFirstEvaluation(run, stage, done.length > 0 || checkpoint !== undefined))
      await reportEvaluation(run, stage, 0, weights);
    const result = await runStage(run, stage, firstStep, weights);
    weights = result.weights;
    done.push({ ...result, plan: stage });
    if (result.interrupted) return { stages: done, weights, interrupted: true };
  }
  return { stages: done, weights, interrupted: false };
}

async function firstWeights(run: Run, checkpoint: Checkpoint | undefined): Promise<WeightsRef> {
  const reference = referenceOf(run.folder.path);
  const inGrpo = checkpoint?.manifest.stage === 'grpo' && run.plan.reference && existsSync(reference);
  const weights = await loadWeights(run, checkpoint, inGrpo ? reference : undefined);
  if (checkpoint) requireNamedWeights(checkpoint, weights);
  return weights;
}

async function prepareStage(
  run: Run,
  stage: StagePlan,
  weights: WeightsRef,
  resumed: Checkpoint | undefined,
): Promise<void> {
  await run.system.ask(
    'learner',
    { kind: 'optimizer-requested', stage: stage.name, weights, ...(resumed && { folder: optimizerOf(resumed) }) },
    within(run),
  );
  if (stage.name === 'grpo' && run.plan.reference && !resumed) await freezeReference(run, weights);
}

/** The end of the stage before was evaluated already; the first stage is when the configuration says so. */
function wantsFirstEvaluation(run: Run, stage: StagePlan, afterAnother: boolean): boolean {
  return !afterAnother && run.config.trainer.val_before_train && stage.totalSteps > 0;
}
