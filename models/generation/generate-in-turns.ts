/** `generate` with a turn of the event loop behind each step, for a process that someone may interrupt. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Ops } from '../../tensor/ops.js';
import type { CausalLanguageModel } from '../causal-language-model.js';
import { generationSteps, type Generated, type GenerateRequest, type GenerationStep } from './generate.js';

/**
 * The same bits as `generate`. What `onStep` throws ends it, and frees the batch.
 * @throws as `generate`
 */
export async function generateInTurns(
  ops: Ops,
  model: CausalLanguageModel,
  request: GenerateRequest,
  onStep: (step: GenerationStep) => void | Promise<void>,
): Promise<Generated> {
  const steps = generationSteps(ops, model, request);
  try {
    for (;;) {
      const step = steps.next();
      if (step.done) return step.value;
      await onStep(step.value);
      await turn();
    }
  } catch (error) {
    steps.throw(error);
    throw error;
  }
}
