/** Checkpoints of Qwen2.5's shapes with random weights: speed does not depend on what a model has learnt. */
import { bfloat16FromFloat32 } from '../models/checkpoint/bfloat16.js';
import { parseModelConfiguration } from '../models/configuration/configuration.js';
import { saveSlotAsFolder } from '../models/checkpoint/save-folder.js';
import { parameterLayout, type ParameterLayout } from '../models/arena/parameter-layout.js';

/** Qwen2.5-0.5B's config.json (Qwen2.5 technical report, table 1, and its repository), with as many layers as asked. */
export function halfBillionShape(layers = 24): Record<string, unknown> {
  return shape({
    layers,
    hidden: 896,
    intermediate: 4864,
    heads: 14,
    keyValueHeads: 2,
    vocabulary: 151_936,
    tied: true,
  });
}

/** Qwen2.5-7B's. */
export function sevenBillionShape(layers = 28): Record<string, unknown> {
  return shape({
    layers,
    hidden: 3584,
    intermediate: 18_944,
    heads: 28,
    keyValueHeads: 4,
    vocabulary: 152_064,
    tied: false,
  });
}

interface Sizes {
  readonly layers: number;
  readonly hidden: number;
  readonly intermediate: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly vocabulary: number;
  readonly tied: boolean;
}

function shape(sizes: Sizes): Record<string, unknown> {
  return {
    architectures: ['Qwen2ForCausalLM'],
    model_type: 'qwen2',
    hidden_act: 'silu',
    hidden_size: sizes.hidden,
    intermediate_size: sizes.intermediate,
    num_hidden_layers: sizes.layers,
    num_attention_heads: sizes.heads,
    num_key_value_heads: sizes.keyValueHeads,
    vocab_size: sizes.vocabulary,
    tie_word_embeddings: sizes.tied,
    max_position_embeddings: 32_768,
    initializer_range: 0.02,
    rms_norm_eps: 1e-6,
    rope_theta: 1_000_000,
    use_sliding_window: false,
    attention_dropout: 0,
    torch_dtype: 'bfloat16',
  };
}

const blockElements = 2 ** 16;
/** Half the width of the uniform distribution of each weight: a standard deviation of 0.02. */
const reach = 0.02 * Math.sqrt(3);

/** Norms 1, all else uniform: xorshift32 (Marsaglia 2003), as a normal draw of each weight takes minutes at these sizes. */
export function fillRandomly({ places }: ParameterLayout, slot: Uint8Array): void {
  const values = new Float32Array(blockElements);
  let state = 0x9e3779b9;
  for (const { name, dtype, byteOffset, byteLength } of places) {
    const size = dtype === 'float32' ? 4 : 2;
    const elements = byteLength / size;
    for (let start = 0; start < elements; start += blockElements) {
      const part = values.subarray(0, Math.min(blockElements, elements - start));
      if (name.endsWith('norm.weight')) part.fill(1);
      else
        for (let index = 0; index < part.length; index++) {
          state ^= state << 13;
          state ^= state >>> 17;
          state ^= state << 5;
          part[index] = (state / 2 ** 31) * reach;
        }
      const offset = slot.byteOffset + byteOffset + start * size;
      if (dtype === 'float32') new Float32Array(slot.buffer, offset, part.length).set(part);
      else bfloat16FromFloat32(part, new Uint16Array(slot.buffer, offset, part.length));
    }
  }
}

/** A folder in Hugging Face layout, in bfloat16. @returns its number of parameters */
export function writeRandomCheckpoint(folder: string, shape: Readonly<Record<string, unknown>>): number {
  const configuration = parseModelConfiguration(shape);
  const layout = parameterLayout(configuration, 'bfloat16');
  const slot = new Uint8Array(layout.slotBytes);
  fillRandomly(layout, slot);
  saveSlotAsFolder(folder, configuration, layout, slot);
  return layout.parameterCount;
}
