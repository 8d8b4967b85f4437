/** PURE. The sizes on which the memory of a forward pass depends. */
import type { ModelConfiguration, ParameterDType } from '../configuration/configuration.js';
import type { LoraDescription } from '../lora/adapters.js';

/** What computes: the same for every batch of a run. */
export interface ComputedModel {
  readonly configuration: ModelConfiguration;
  readonly dtype: ParameterDType;
  readonly device: 'cpu' | 'cuda';
  /** null: whole parameters are trained. */
  readonly lora: LoraDescription | null;
}

export interface TokenBatch {
  readonly rows: number;
  /** Tokens a row, padding counted. */
  readonly width: number;
  /** Rows of hidden states that reach the vocabulary projection: one a response token. */
  readonly predicted: number;
}

export const elementBytes: Readonly<Record<ParameterDType, number>> = { float32: 4, bfloat16: 2 };

/** Rows whose logits exist at one time: the default of `tokenLogProbs` (tensor/ops.ts). */
export const chunkRows = 1024;
