/** `model`: which network, in which numbers, with which tokenizer, and which of its parts are trained. */
import { z } from 'zod';

const size = z.number().int().positive();
const tokenId = z.number().int().nonnegative();

/** The vision tower of Qwen2.5-VL: keys of `vision_config` in a Hugging Face `config.json`. */
export const visionConfig = z.strictObject({
  depth: size,
  hidden_size: size,
  intermediate_size: size,
  num_heads: size,
  hidden_act: z.literal('silu').default('silu'),
  in_channels: size.default(3),
  patch_size: size.default(14),
  temporal_patch_size: size.default(2),
  spatial_merge_size: size.default(2),
  window_size: size.default(112),
  /** Blocks that see the whole picture instead of a window. */
  fullatt_block_indexes: z.array(z.number().int().nonnegative()),
  /** Equal to the language model's hidden_size. */
  out_hidden_size: size,
});

export const ropeScaling = z.strictObject({
  type: z.literal('mrope').default('mrope'),
  /** Frequencies of the axes time, height, width: together half of a head. */
  mrope_section: z.tuple([size, size, size]),
});

/**
 * Keys of a Hugging Face `config.json` for the architectures Qwen2 (which Qwen2.5 has too) and Qwen2.5-VL; what is
 * absent has the architecture's default.
 */
export const modelConfig = z.strictObject({
  model_type: z.enum(['qwen2', 'qwen2_5_vl']).default('qwen2'),
  /** Absent: the tokenizer's size. */
  vocab_size: size.optional(),
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  /** Absent: as many as attention heads. */
  num_key_value_heads: size.optional(),
  /** Absent: hidden_size / num_attention_heads. */
  head_dim: size.optional(),
  hidden_act: z.literal('silu').default('silu'),
  rms_norm_eps: z.number().positive().default(1e-6),
  /** Absent: 10,000; of Qwen2.5-VL 1,000,000. */
  rope_theta: z.number().positive().optional(),
  max_position_embeddings: size.default(32_768),
  tie_word_embeddings: z.boolean().default(false),
  /** Standard deviation of the initial weights. */
  initializer_range: z.number().positive().default(0.02),
  /** Of Qwen2.5-VL, and needed there, as is `vision_config`. */
  rope_scaling: ropeScaling.optional(),
  vision_config: visionConfig.optional(),
  /** Tokens by which pictures stand in text; absent: those of Qwen2.5's tokenizer. */
  image_token_id: tokenId.optional(),
  video_token_id: tokenId.optional(),
  vision_start_token_id: tokenId.optional(),
  vision_end_token_id: tokenId.optional(),
});

export const modelSection = z.strictObject({
  /** A folder in Hugging Face layout (config.json, *.safetensors); null when `config` describes a fresh model. */
  path: z.string().min(1).nullable().default(null),
  config: modelConfig.nullable().default(null),
  dtype: z.enum(['float32', 'bfloat16']).default('float32'),
  /** `character`, a folder with a tokenizer.json, or a name of the hub. */
  tokenizer: z.string().min(1).default('character'),
  /** Characters that the character tokenizer knows besides its own 32 tokens, in the order of their ids. */
  extra_characters: z.string().default(''),
  /** The vision tower keeps its weights; text, which is all that a run trains on, gives it no gradient anyway. */
  freeze_vision_tower: z.boolean().default(true),
  /** Width of the adapters that are trained in the place of the model (LoRA, arXiv 2106.09685); 0: none, the model itself. */
  lora_rank: z.number().int().nonnegative().default(0),
  /** What an adapter adds is multiplied by lora_alpha / lora_rank. */
  lora_alpha: z.number().positive().default(16),
  /** Matrices that get an adapter, by the last word of their names (`q_proj`). */
  target_modules: z.union([z.literal('all-linear'), z.array(z.string().min(1)).min(1)]).default('all-linear'),
  /** Activations inside a layer are computed again in the backward pass: a third more time, a fraction of the memory. */
  enable_gradient_checkpointing: z.boolean().default(false),
});
