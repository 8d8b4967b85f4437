/**
 * PURE. What the tensor engine holds at most while it computes the gradient of one micro-batch, beyond parameters and
 * the optimizer's tensors: the greatest of the moments below, each a sum of tensors that are alive at it. The unit tests
 * compare it with the engine's own count.
 */
import { layerTensors, sumBytes } from './layer-tensors.js';
import { elementBytes, type ComputedModel, type TokenBatch } from './token-batch.js';
import { vocabularyMemory } from './vocabulary-memory.js';

export interface TrainingMemory {
  /** What the forward pass saves for the backward pass. */
  readonly saved: number;
  /** What the moment of the peak adds to it. */
  readonly working: number;
  /** The moment. */
  readonly peakDuring: TrainingMoment;
}

export type TrainingMoment =
  | 'the last layer, forward'
  | 'the vocabulary, forward'
  | 'the vocabulary, backward'
  | 'the head, added up'
  | 'the last layer, backward'
  | 'the embedding, backward';

/** Of token ids: the int32 batch, and of each response token its id, index, log-probability and weight (32 bytes). */
const bytesPerToken = 4;
const bytesPerPrediction = 32;

export function trainingMemory(model: ComputedModel, batch: TokenBatch, checkpointing: boolean): TrainingMemory {
  const { configuration: c, dtype, lora } = model;
  const element = elementBytes[dtype];
  const tokens = batch.rows * batch.width;
  const tensors = layerTensors(model, batch);
  const hidden = tokens * c.hiddenSize * element;
  const inner = tokens * c.feedForwardSize * element;
  const layerSaved = sumBytes(tensors, ({ saved }) => saved);
  const layerUnsaved = sumBytes(tensors) - layerSaved;
  const rows = batch.predicted * c.hiddenSize * element;
  const vocabulary = vocabularyMemory(model, batch);
  const trained = (elements: number): number => (lora === null ? elements : 0);
  const head = trained(c.vocabularySize * c.hiddenSize);
  const matrix = trained(c.feedForwardSize * c.hiddenSize);

  // The embedding's rows, then each layer's tensors (or its output alone), then the scales of the last norm.
  const kept = checkpointing ? hidden : layerSaved;
  const layers = hidden + c.layers * kept + 4 * tokens;
  const always = tokens * bytesPerToken + batch.predicted * bytesPerPrediction;
  const recomputed = checkpointing ? layerSaved : 0;
  // A tied head's gradient waits for the embedding's, since both belong to one parameter; but not at a checkpoint.
  const waiting = c.tieWordEmbeddings && !checkpointing ? vocabulary.headGradient : 0;
  const saved = always + layers + rows + vocabulary.saved;
  const moments: Record<TrainingMoment, number> = {
    'the last layer, forward': always + layers + layerUnsaved + recomputed,
    'the vocabulary, forward': always + layers + rows + hidden + vocabulary.forward,
    'the vocabulary, backward': saved + vocabulary.backward,
    // The chunk's logits are gone, except where the graph is walked a second time for the checkpoints.
    'the head, added up':
      always + layers + rows + (checkpointing ? vocabulary.saved : 0) + (waiting > 0 ? 0 : leafGradient(model, head)),
    // The residual's gradient in the place of the layer's output; those of inner, gate and up, inner itself being gone;
    // or the weight's beside inner's. What is recomputed was first a whole forward pass of the layer.
    'the last layer, backward':
      always +
      layers +
      waiting +
      recomputed +
      Math.max(2 * inner, inner + matrix * element, leafGradient(model, matrix), checkpointing ? layerUnsaved : 0),
    // A tied head's gradient is added to the embedding's in place.
    'the embedding, backward': always + hidden + Math.max(waiting + head * element, leafGradient(model, head)),
  };
  const [peakDuring, peak] = greatest(moments);
  return { saved, working: peak - saved, peakDuring };
}

/** A parameter's gradient, and on the CPU the float32 copy by which bfloat16 is added to the accumulator. */
function leafGradient({ dtype, device }: ComputedModel, elements: number): number {
  const copy = dtype === 'bfloat16' && device === 'cpu' ? elementBytes.float32 : 0;
  return elements * (elementBytes[dtype] + copy);
}

function greatest(moments: Record<TrainingMoment, number>): [TrainingMoment, number] {
  const names: readonly TrainingMoment[] = [
    'the last layer, forward',
    'the vocabulary, forward',
    'the vocabulary, backward',
    'the head, added up',
    'the last layer, backward',
    'the embedding, backward',
  ];
  return names.reduce<[TrainingMoment, number]>(
    (most, name) => (moments[name] > most[1] ? [name, moments[name]] : most),
    ['the vocabulary, forward', 0],
  );
}
