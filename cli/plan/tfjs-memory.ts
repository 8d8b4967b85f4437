/**
 * PURE. What TensorFlow.js takes beyond what the formulas of models/memory say: those count the tensors of the first
 * engine. Measured in WebAssembly, with six shapes from small batches to 5 million parameters (docs/memory.md):
 *
 *     npm run bench -- "planned memory of tfjs"
 */
import { chunkRows, type ComputedModel, type TokenBatch } from '../../models/memory/token-batch.js';
import type { DecodedShard } from '../../models/memory/decoding-memory.js';

/** A WebAssembly memory holds no more: 65,535 pages of 64 KiB, the limit of Emscripten's allocator in tfjs-backend-wasm. */
export const heapLimitBytes = 65_535 * 65_536;

/**
 * What the heap takes for a byte of a tensor. It gives nothing back, so pieces that were freed stay with the process
 * until something fits into them. Batches of many sizes, in which training's large tensors come and go, leave the widest
 * gaps.
 */
export const heapFactor = { lasting: 1.1, training: 1.17, scoring: 1.1, decoding: 1.1 } as const;

/** An actor that computes, before any weight: Node, its compute thread, the compiled kernels; and what it makes in JavaScript. */
export const tfjsProcessBytes = { learner: 110e6, sampler: 99e6, reference: 76e6 } as const;

/** In a process that is there anyway: of a whole quickstart, 25 MB more than of its first steps. */
export const tfjsAloneBytes = 82e6;

/** Elements of one layer's probabilities up to which they wait for the backward pass (tensor/tfjs/neural/attention.ts). */
const mostKept = 2 ** 22;

const elementBytes = 4;

/** There is no flash attention: probabilities of all heads stand at once, of each layer for the backward pass. */
export function moreInTraining(model: ComputedModel, batch: TokenBatch, checkpointing: boolean): number {
  const { layers } = model.configuration;
  const probabilities = probabilityBytes(model, batch.rows, batch.width, batch.width);
  // Those that do not wait are computed again, beside their slopes.
  if (probabilities > mostKept * elementBytes) return 2 * probabilities;
  return (checkpointing ? 1 : layers) * probabilities;
}

export function moreInScoring(model: ComputedModel, batch: TokenBatch): number {
  const { vocabularySize } = model.configuration;
  const inLayer = probabilityBytes(model, batch.rows, batch.width, batch.width);
  return Math.max(inLayer, Math.min(chunkRows, batch.predicted) * vocabularySize * elementBytes);
}

/** Keys and values of a layer are copied to grow, and sampling copies the logits once more. */
export function moreInDecoding(model: ComputedModel, shard: DecodedShard): number {
  const { keyValueHeads, headWidth, vocabularySize } = model.configuration;
  const rows = shard.prompts * shard.samplesPerPrompt;
  const positions = shard.promptWidth + shard.responseLength - 1;
  const grown = 2 * rows * positions * keyValueHeads * headWidth;
  return (grown + rows * vocabularySize) * elementBytes + probabilityBytes(model, rows, 1, positions);
}

function probabilityBytes({ configuration }: ComputedModel, rows: number, queries: number, keys: number): number {
  return rows * configuration.heads * queries * keys * elementBytes;
}
