/** PURE. The learner's tensors that live from one step to the next (actors/learner/optimizer.ts). */

/** Float32 master weights, two moments (AdamW), and the sum of the gradients: 16 bytes a trained parameter. */
export interface OptimizerMemory {
  readonly master: number;
  readonly moments: number;
  readonly gradients: number;
}

export function optimizerMemory(trainedParameters: number): OptimizerMemory {
  return { master: 4 * trainedParameters, moments: 8 * trainedParameters, gradients: 4 * trainedParameters };
}
