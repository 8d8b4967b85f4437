/**
 * PURE. Names and shapes of all parameters, in the order in which they lie: as published checkpoints of Qwen2.5 and
 * Qwen2.5-VL name them (`model.…` for language, `visual.…` for the vision tower). q, k, v follow one another, and so do
 * gate and up (LAYOUT-3).
 */
import type { ModelConfiguration } from '../configuration/configuration.js';
import type { VisionConfiguration } from '../configuration/vision-configuration.js';

export type NamedShape = readonly [name: string, shape: readonly number[]];

/** Begins every parameter of the vision tower. */
export const visionPrefix = 'visual.';

export function parameterShapes(c: ModelConfiguration): NamedShape[] {
  const shapes: NamedShape[] = [['model.embed_tokens.weight', [c.vocabularySize, c.hiddenSize]]];
  for (let layer = 0; layer < c.layers; layer++) shapes.push(...languageLayer(c, `model.layers.${layer}.`));
  shapes.push(['model.norm.weight', [c.hiddenSize]]);
  if (!c.tieWordEmbeddings) shapes.push(['lm_head.weight', [c.vocabularySize, c.hiddenSize]]);
  if (c.vision) shapes.push(...visionShapes(c.vision));
  return shapes;
}

function languageLayer(c: ModelConfiguration, prefix: string): NamedShape[] {
  const queryWidth = c.heads * c.headWidth;
  const keyWidth = c.keyValueHeads * c.headWidth;
  return [
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
  ];
}

function visionShapes(v: VisionConfiguration): NamedShape[] {
  const shapes: NamedShape[] = [
    [
      `${visionPrefix}patch_embed.proj.weight`,
      [v.hiddenSize, v.channels, v.temporalPatchSize, v.patchSize, v.patchSize],
    ],
  ];
  for (let block = 0; block < v.depth; block++) shapes.push(...visionBlock(v, `${visionPrefix}blocks.${block}.`));
  const merged = v.hiddenSize * v.spatialMergeSize ** 2;
  shapes.push(
    [`${visionPrefix}merger.ln_q.weight`, [v.hiddenSize]],
    [`${visionPrefix}merger.mlp.0.weight`, [merged, merged]],
    [`${visionPrefix}merger.mlp.0.bias`, [merged]],
    [`${visionPrefix}merger.mlp.2.weight`, [v.outputSize, merged]],
    [`${visionPrefix}merger.mlp.2.bias`, [v.outputSize]],
  );
  return shapes;
}

function visionBlock(v: VisionConfiguration, prefix: string): NamedShape[] {
  const { hiddenSize: width, feedForwardSize: inner } = v;
  return [
    [`${prefix}norm1.weight`, [width]],
    [`${prefix}norm2.weight`, [width]],
    [`${prefix}attn.qkv.weight`, [3 * width, width]],
    [`${prefix}attn.qkv.bias`, [3 * width]],
    [`${prefix}attn.proj.weight`, [width, width]],
    [`${prefix}attn.proj.bias`, [width]],
    [`${prefix}mlp.gate_proj.weight`, [inner, width]],
    [`${prefix}mlp.up_proj.weight`, [inner, width]],
    [`${prefix}mlp.gate_proj.bias`, [inner]],
    [`${prefix}mlp.up_proj.bias`, [inner]],
    [`${prefix}mlp.down_proj.weight`, [width, inner]],
    [`${prefix}mlp.down_proj.bias`, [width]],
  ];
}
