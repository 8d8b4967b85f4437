/**
 * PURE. What the vocabulary projection needs beyond its rows (native/torch/token-logprobs.h): logits of at most
 * `chunkRows` rows at a time, forward and backward, and the gradient of the head, which many chunks are summed into.
 */
import { chunkRows, elementBytes, type ComputedModel, type TokenBatch } from './token-batch.js';

export interface VocabularyMemory {
  /** While the log-probabilities are computed. */
  readonly forward: number;
  /** From forward to backward: when all rows are one chunk its logits wait, and are not computed again. */
  readonly saved: number;
  /** While it runs backwards, beyond what is saved, the gradient of the hidden states among it. */
  readonly backward: number;
  /** The head's gradient as the backward pass hands it over; 0 when the head is not trained. */
  readonly headGradient: number;
}

const float32Bytes = 4;

export function vocabularyMemory(model: ComputedModel, { predicted }: TokenBatch): VocabularyMemory {
  const { vocabularySize, hiddenSize } = model.configuration;
  const element = elementBytes[model.dtype];
  const chunk = Math.min(chunkRows, predicted) * vocabularySize;
  const logits = chunk * float32Bytes;
  // In bfloat16 the product stands beside its float32 copy, and so does its slope on the way back.
  const halves = model.dtype === 'bfloat16' ? chunk * element : 0;
  // On a GPU the softmax is made of whole tensors (readRows): log-softmax, its exponential and their product.
  const readers = model.device === 'cuda' ? 3 * logits : 0;
  const single = predicted <= chunkRows;
  const head = model.lora === null ? vocabularySize * hiddenSize : 0;
  return {
    forward: logits + Math.max(halves, readers),
    saved: single ? logits : 0,
    backward: predicted * hiddenSize * element + (single ? halves + head * element : chunkedBackward(model, predicted)),
    headGradient: head * element,
  };
}

/**
 * The head's float32 sum, a chunk's logits and their slope. In bfloat16 the first chunk's own gradient stands beside the
 * sum, and with every later one, on the CPU, the float32 copy by which it is added.
 */
function chunkedBackward({ configuration: c, dtype, device, lora }: ComputedModel, predicted: number): number {
  const half = dtype === 'bfloat16' ? elementBytes.bfloat16 : 0;
  const head = lora === null ? c.vocabularySize * c.hiddenSize : 0;
  const chunk = (rows: number): number => rows * c.vocabularySize * (float32Bytes + half);
  const copy = half > 0 && device === 'cpu' ? float32Bytes : 0;
  return Math.max(
    chunk(chunkRows) + head * (float32Bytes + half),
    chunk(Math.min(chunkRows, predicted - chunkRows)) + head * (float32Bytes + half + copy),
  );
}
