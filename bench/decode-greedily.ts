/** Greedy decoding without an end, for benchmarks: as many tokens as were asked for, whatever they are. */
import type { CausalLanguageModel } from '../models/causal-language-model.js';
import { generate } from '../models/generation/generate.js';
import type { Ops } from '../tensor/ops.js';

/** @returns int32 [rows · newTokens] */
export function decodeGreedily(
  ops: Ops,
  model: CausalLanguageModel,
  prompts: readonly Int32Array[],
  newTokens: number,
): Int32Array {
  return generate(ops, model, {
    prompts,
    promptIndices: prompts.map((_, row) => row),
    samplesPerPrompt: 1,
    sampling: { temperature: 0, topP: 1, topK: -1, maxResponseLength: newTokens },
    streamKey: { seed: 0, purpose: 'rollout', step: 0 },
    endTokenIds: [],
    padTokenId: 0,
  }).tokens;
}
