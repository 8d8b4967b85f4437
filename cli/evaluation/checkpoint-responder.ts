/** Answers by our own sampler, from the weights of a checkpoint. */
import type { ForcedExit } from './forced-exit.js';
import { ResponderUnsuitableError } from './errors.js';
import type { EvaluationOptions } from './options.js';
import type { Questions } from './questions.js';
import type { Responder } from './responder.js';

export interface SamplerLimits {
  readonly maxTokens: number;
  readonly forcedExit: ForcedExit | null;
}

/** @throws ResponderUnsuitableError */
export async function openCheckpointResponder(
  folder: string,
  _options: EvaluationOptions,
  _questions: Questions,
  _limits: SamplerLimits,
): Promise<Responder> {
  throw new ResponderUnsuitableError(`${folder} cannot answer yet`, 'use --url or --answers');
}
