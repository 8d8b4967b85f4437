/**
 * PURE. What the tensor engine holds at most while it decodes one shard (models/generation/decoding-batch.ts): keys and values of
 * all rows at their greatest length; with them first those of the prompts, then the tensors and the logits of one step.
 */
import { forwardMemory } from './scoring-memory.js';
import { elementBytes, type ComputedModel } from './token-batch.js';

export interface DecodedShard {
  readonly prompts: number;
  readonly samplesPerPrompt: number;
  /** Tokens of the longest prompt. */
  readonly promptWidth: number;
  /** New tokens at most. */
  readonly responseLength: number;
  /** Prompts of unequal length are padded, and need a mask. */
  readonly padded: boolean;
  /** The logits are divided by it, unless it is 0 (greedy) or 1. */
  readonly temperature: number;
  /** Some tokens are never sampled. */
  readonly bans: boolean;
}

export interface DecodingMemory {
  /** Keys and values of the whole shard at its greatest length. */
  readonly cache: number;
  /** Logits of one step, and the float32 copies that sampling makes of them. */
  readonly logits: number;
  /** What the moment of the peak needs beyond both. */
  readonly working: number;
}

/** Bytes of keys and values: rows × positions × 2 × layers × key/value heads × head width. */
export function cacheBytes({ configuration: c, dtype }: ComputedModel, rows: number, positions: number): number {
  return rows * positions * 2 * c.layers * c.keyValueHeads * c.headWidth * elementBytes[dtype];
}

export function decodingMemory(model: ComputedModel, shard: DecodedShard): DecodingMemory {
  const { configuration: c, dtype } = model;
  const { promptWidth, prompts, responseLength, padded } = shard;
  const element = elementBytes[dtype];
  const rows = prompts * shard.samplesPerPrompt;
  const positions = promptWidth + responseLength - 1;
  const cache = cacheBytes(model, rows, positions);
  const prompted = cacheBytes(model, prompts, promptWidth);
  const rowLogits = c.vocabularySize * element;
  const logits = rows * (rowLogits + samplingCopies(model, shard) * c.vocabularySize * elementBytes.float32);
  // With it come the rows of the rotary tables, two a position, since equal columns are no longer equal positions.
  const mask = padded ? element : 0;
  const prompt = { rows: prompts, width: promptWidth, predicted: 0 };
  const hidden = prompts * promptWidth * c.hiddenSize * element;
  const prefill =
    prompted +
    prompts * promptWidth * (promptWidth + 2 * c.headWidth) * mask +
    Math.max(forwardMemory(model, prompt), 3 * hidden + prompts * rowLogits);
  // Rows of one layer's keys or values stand beside both caches while they are copied.
  const copied = cache + prompted + cacheBytes(model, rows, promptWidth) / (2 * c.layers) + prompts * rowLogits;
  const stepMask = rows * positions * mask;
  const step = cache + stepMask + Math.max(rows * rowLogits, forwardMemory(model, { rows, width: 1, predicted: 0 }));
  const sampled = cache + stepMask + Math.max(logits, (prompts + rows) * rowLogits);
  return { cache, logits, working: Math.max(prefill, copied, step, sampled) - cache - logits };
}

/** Float32 copies of the logits at one time (native/torch/sample.h): of bfloat16, divided, with banned tokens filled in. */
function samplingCopies({ dtype }: ComputedModel, { temperature, bans }: DecodedShard): number {
  const made = [dtype === 'bfloat16', temperature !== 0 && temperature !== 1, bans].filter(Boolean).length;
  // Each is made from the one before, which ends with it.
  return Math.min(made, 2);
}
