/** All stages of a run, one after the other, from the start or from a checkpoint. */
import { policyVersion, type WeightsRef } from '../../messages/values.js';
import type { Checkpoint } from '../checkpoint-folder.js';
import { freezeReference, optimizerOf, referenceOf, weightsOf } from './checkpoints.js';
import { within, type Run } from './run.js';
import type { StagePlan } from './run-plan.js';
import { reportEvaluation, runStage, type StageResult } from './stage.js';
import { existsSync } from 'node:fs';

export interface StagesResult {
  readonly stages: readonly (StageResult & { readonly plan: StagePlan })[];
  readonly weights: WeightsRef;
  readonly interrupted: boolean;
}

/** The checkpoint's weights are not those that its manifest names. */
export class CheckpointWeightsError extends Error {
  override readonly name = 'CheckpointWeightsError';
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
  const { config } = run;
  const reference = referenceOf(run.folder.path);
  const inGrpo = checkpoint?.manifest.stage === 'grpo' && run.plan.reference && existsSync(reference);
  const { weights } = await run.system.ask(
    'policy',
    {
      kind: 'weights-requested',
      version: policyVersion.parse(checkpoint?.manifest.weights.version ?? 0),
      source: checkpoint
        ? { from: 'folder', folder: weightsOf(checkpoint) }
        : config.model.path === null
          ? { from: 'initialisation', seed: config.trainer.seed }
          : { from: 'folder', folder: config.model.path },
      ...(inGrpo && { referenceFolder: reference }),
    },
    within(run),
  );
  const named = checkpoint?.manifest.weights.hash;
  if (named !== undefined && named !== weights.hash)
    throw new CheckpointWeightsError(
      `${checkpoint?.folder}: weights have the hash ${weights.hash}, the manifest names ${named}`,
    );
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
