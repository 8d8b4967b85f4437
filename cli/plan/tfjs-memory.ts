/**
 * PURE. What TensorFlow.js takes beyond what the formulas of models/memory say: those count the tensors of the first
 * engine. Measured in WebAssembly, by shapes from small batches to 21 million parameters (docs/memory.md):
 *
 *     npm run bench -- "planned memory of tfjs"
 */
import { chunkRows, type ComputedModel, type TokenBatch } from '../../models/memory/token-batch.js';
import type { DecodedShard } from '../../models/memory/decoding-memory.js';
import type { TrainingMemory } from '../../models/memory/training-memory.js';

/** A WebAssembly memory holds no more: 65,535 pages of 64 KiB, the limit of Emscripten's allocator in tfjs-backend-wasm. */
export const heapLimitBytes = 65_535 * 65_536;

/**
 * What the heap takes for a byte of a tensor. It gives nothing back, so pieces that were freed stay with the process
 * until something fits into them. What is made at the start and stays lies close; batches of many sizes, in which
 * training's large tensors come and go, leave the widest gaps.
 */
export const heapFactor = { lasting: 1.1, training: 1.45, scoring: 1.2, decoding: 1.2 } as const;

/** An actor that computes, before any weight: Node, its compute thread, the compiled kernels; and what it makes in JavaScript. */
export const tfjsProcessBytes = { learner: 100e6, sampler: 99e6, reference: 71e6 } as const;

/** In a process that is there anyway. */
export const tfjsAloneBytes = 57e6;

/** Elements of one layer's probabilities up to which they wait for the backward pass (tensor/tfjs/neural/attention.ts). */
const mostKept = 2 ** 22;

const elementBytes = 4;

/** There is no flash attention: probabilities of all heads stand at once, of each layer for the backward pass. */
export function moreInTraining(
  model: ComputedModel,
  batch: TokenBatch,
  { peakDuring }: Pick<TrainingMemory, 'peakDuring'>,
  checkpointing: boolean,
): number {
  const { layers, feedForwardSize, vocabularySize } = model.configuration;
  const probabilities = probabilityBytes(model, batch.rows, batch.width, batch.width);
  const waiting = probabilities <= mostKept * elementBytes ? (checkpointing ? 1 : layers) * probabilities : 0;
  const passing = waiting > 0 ? 0 : 2 * probabilities;
  const inner = batch.rows * batch.width * feedForwardSize * elementBytes;
  // The softmax over the vocabulary is a tensor beside its logits; so is a gate's slope beside the gate.
  const atPeak = peakDuring.startsWith('the vocabulary')
    ? Math.min(chunkRows, batch.predicted) * vocabularySize * elementBytes
    : inner;
  return waiting + Math.max(passing, atPeak);
}

export function moreInScoring(model: ComputedModel, batch: TokenBatch): number {
  const { hiddenSize, vocabularySize } = model.configuration;
  const inLayer =
    2 * probabilityBytes(model, batch.rows, batch.width, batch.width) +
    batch.rows * batch.width * hiddenSize * elementBytes;
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
