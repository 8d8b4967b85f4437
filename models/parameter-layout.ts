/**
 * Where each parameter lies in a slot of the weights arena. PURE: every process that is given the same configuration
 * computes the same places, so that only the slot's number travels.
 *
 * LAYOUT-1 Names and shapes are Hugging Face's for Qwen2; `lm_head.weight` stands only when the head is not tied.
 * LAYOUT-2 Every tensor starts at a multiple of 64 bytes (a cache line, the widest vector load); slots end on a page.
 * LAYOUT-3 q, k, v weights follow one another, then their biases, and so do gate and up: where their sizes are
 *          multiples of 64 bytes no padding parts them, and each such run can be mapped as one matrix.
 */
import type { ModelConfiguration, ParameterDType } from './configuration.js';

export interface ParameterPlace {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ParameterDType;
  readonly byteOffset: number;
  readonly byteLength: number;
}

export interface ParameterLayout {
  readonly places: readonly ParameterPlace[];
  /** Multiple of 4096. */
  readonly slotBytes: number;
  readonly parameterCount: number;
}

const tensorAlignment = 64;
const pageBytes = 4096;
const elementBytes: Record<ParameterDType, number> = { float32: 4, bfloat16: 2 };

export function parameterLayout(configuration: ModelConfiguration, dtype: ParameterDType): ParameterLayout {
  const places: ParameterPlace[] = [];
  let offset = 0;
  let parameterCount = 0;
  for (const [name, shape] of parameterShapes(configuration)) {
    const elements = shape.reduce((product, size) => product * size, 1);
    const byteLength = elements * elementBytes[dtype];
    places.push({ name, shape, dtype, byteOffset: offset, byteLength });
    offset = roundUp(offset + byteLength, tensorAlignment);
    parameterCount += elements;
  }
  return { places, slotBytes: roundUp(offset, pageBytes), parameterCount };
}

function parameterShapes(c: ModelConfiguration): [string, number[]][] {
  const queryWidth = c.heads * c.headWidth;
  const keyWidth = c.keyValueHeads * c.headWidth;
  const shapes: [string, number[]][] = [['model.embed_tokens.weight', [c.vocabularySize, c.hiddenSize]]];
  for (let layer = 0; layer < c.layers; layer++) {
    const prefix = `model.layers.${layer}.`;
    shapes.push(
      [`${prefix}input_layernorm.weight`, [c.hiddenSize]],
      [`${prefix}self_attn.q_proj.weight`, [queryWidth, c.hiddenSize]],
      [`${prefix}self_attn.k_proj.weight`, [keyWidth, c.hiddenSize]],
      [`${prefix}self_attn.v_proj.weight`, [keyWidth, c.hiddenSize]],
      [`${prefix}self_attn.q_proj.bias`, [queryWidth]],
      [`${prefix}self_attn.k_proj.bias`, [keyWidth]],
      [`${prefix}self_attn.v_proj.bias`, [keyWidth]],
      [`${prefix}self_attn.o_proj.weight`, [c.hiddenSize, queryWidth]],
      [`${prefix}post_attention_layernorm.weight`, [c.hiddenSize]],
      [`${prefix}mlp.gate_proj.weight`, [c.feedForwardSize, c.hiddenSize]],
      [`${prefix}mlp.up_proj.weight`, [c.feedForwardSize, c.hiddenSize]],
      [`${prefix}mlp.down_proj.weight`, [c.hiddenSize, c.feedForwardSize]],
    );
  }
  shapes.push(['model.norm.weight', [c.hiddenSize]]);
  if (!c.tieWordEmbeddings) shapes.push(['lm_head.weight', [c.vocabularySize, c.hiddenSize]]);
  return shapes;
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
