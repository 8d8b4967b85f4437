/** PURE. What the tensor engine holds at most while it computes log-probabilities of one micro-batch without a gradient. */
import { layerTensors, sumBytes } from './layer-tensors.js';
import { elementBytes, type ComputedModel, type TokenBatch } from './token-batch.js';
import { vocabularyMemory } from './vocabulary-memory.js';

/** Of a response token: its id twice, its row, its log-probability and the sum below it. */
const bytesPerPrediction = 24;

/** Bytes: the tensors of one layer; then the embedding's rows, the last norm's and the chosen ones, and a chunk's logits. */
export function scoringMemory(model: ComputedModel, batch: TokenBatch): number {
  const { configuration: c, dtype } = model;
  const hidden = batch.rows * batch.width * c.hiddenSize * elementBytes[dtype];
  const predictedRows = batch.predicted * c.hiddenSize * elementBytes[dtype];
  return Math.max(
    forwardMemory(model, batch),
    hidden + predictedRows + vocabularyMemory(model, batch).forward + bytesPerPrediction * batch.predicted,
  );
}

/** Bytes of the hidden states' computation alone: all of a prefill or a decode step but its caches and its logits. */
export function forwardMemory(model: ComputedModel, batch: TokenBatch): number {
  const { configuration: c, dtype } = model;
  const tokens = batch.rows * batch.width;
  const hidden = tokens * c.hiddenSize * elementBytes[dtype];
  const inLayer = sumBytes(layerTensors(model, batch), ({ name }) => !recordedOnly.has(name));
  // Beside a layer's own stand its input, and the embedding's rows, which the model holds to its end.
  return 4 * tokens + Math.min(2, c.layers) * hidden + inLayer;
}

/** Made for the backward pass alone, or gone within the operation that makes them. */
const recordedOnly: ReadonlySet<string> = new Set(['norm scales', 'norm scales again', 'log of attention sums']);
