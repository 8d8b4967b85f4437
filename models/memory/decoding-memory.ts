/**
 * PURE. What the tensor engine holds at most while it decodes one shard (models/decoding-batch.ts): keys and values of
 * all rows, first the prompts' beside their copies, then one step's tensors and logits, then the copy into which a batch
 * shrinks when a quarter of its rows has ended.
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
}

export interface DecodingMemory {
  /** Keys and values of the whole shard at its greatest length. */
  readonly cache: number;
  /** Logits of one step, and the float32 copies that sampling makes of them. */
  readonly logits: number;
  /** What the moment of the peak needs beside them. */
  readonly working: number;
}

/** Bytes of keys and values: rows × positions × 2 × layers × key/value heads × head width. */
export function cacheBytes({ configuration: c, dtype }: ComputedModel, rows: number, positions: number): number {
  return rows * positions * 2 * c.layers * c.keyValueHeads * c.headWidth * elementBytes[dtype];
}

export function decodingMemory(model: ComputedModel, shard: DecodedShard): DecodingMemory {
  const { configuration: c, dtype } = model;
  const rows = shard.prompts * shard.samplesPerPrompt;
  const { promptWidth, prompts } = shard;
  const element = elementBytes[dtype];
  const cache = cacheBytes(model, rows, promptWidth + shard.responseLength - 1);
  const prompted = cacheBytes(model, prompts, promptWidth);
  const rowLogits = c.vocabularySize * element;
  // Float32 copies: of bfloat16 logits, divided by a temperature, with banned tokens filled in.
  const sampling = rows * c.vocabularySize * elementBytes.float32;
  const logits = rows * rowLogits + (dtype === 'bfloat16' ? 2 : 1) * sampling;
  const mask = shard.padded ? prompts * promptWidth ** 2 * element : 0;
  const prefill =
    prompted + mask + forwardMemory(model, { rows: prompts, width: promptWidth, predicted: 0 }) + prompts * rowLogits;
  const copied = prompted + cache + prompts * rowLogits;
  const step = cache + Math.max(logits, rows * rowLogits + forwardMemory(model, { rows, width: 1, predicted: 0 }));
  const shrunk = cache + 0.75 * cache;
  return { cache, logits, working: Math.max(prefill, copied, step, shrunk) - cache - logits };
}
