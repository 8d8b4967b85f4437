/** PURE. What the tensor engine holds at most while it computes log-probabilities of one micro-batch without a gradient. */
import { layerTensors, sumBytes } from './layer-tensors.js';
import { elementBytes, type ComputedModel, type TokenBatch } from './token-batch.js';
import { vocabularyMemory } from './vocabulary-memory.js';

/**
 * Bytes. The outputs of all layers live until the last one's (models/qwen2/model.ts); the tensors of one layer until its
 * end; then the last norm's and the chosen rows beside the logits of a chunk.
 */
export function scoringMemory(model: ComputedModel, batch: TokenBatch): number {
  const { configuration: c, dtype } = model;
  const hidden = batch.rows * batch.width * c.hiddenSize * elementBytes[dtype];
  const predictedRows = batch.predicted * c.hiddenSize * elementBytes[dtype];
  return Math.max(
    forwardMemory(model, batch),
    hidden + predictedRows + vocabularyMemory(model, batch).forward + 16 * batch.predicted,
  );
}

/** Bytes of the hidden states' computation alone: all of a prefill or a decode step but its caches and its logits. */
export function forwardMemory(model: ComputedModel, batch: TokenBatch): number {
  const { configuration: c, dtype } = model;
  const tokens = batch.rows * batch.width;
  const hidden = tokens * c.hiddenSize * elementBytes[dtype];
  const inLayer = sumBytes(layerTensors(model, batch), ({ name }) => !recordedOnly.has(name));
  return 4 * tokens + c.layers * hidden + inLayer;
}

/** Made for the backward pass alone, or gone within the operation that makes them. */
const recordedOnly: ReadonlySet<string> = new Set(['norm scales', 'norm scales again', 'log of attention sums']);
