/** `model`: which network, in which numbers, with which tokenizer. */
import { z } from 'zod';

/** Keys of a Hugging Face `config.json` for the Qwen2 architecture; what is absent has the architecture's default. */
export const modelConfig = z.strictObject({
  model_type: z.literal('qwen2').default('qwen2'),
  /** Absent: the tokenizer's size. */
  vocab_size: z.number().int().positive().optional(),
  hidden_size: z.number().int().positive(),
  intermediate_size: z.number().int().positive(),
  num_hidden_layers: z.number().int().positive(),
  num_attention_heads: z.number().int().positive(),
  /** Absent: as many as attention heads. */
  num_key_value_heads: z.number().int().positive().optional(),
  /** Absent: hidden_size / num_attention_heads. */
  head_dim: z.number().int().positive().optional(),
  hidden_act: z.literal('silu').default('silu'),
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().default(10_000),
  max_position_embeddings: z.number().int().positive().default(32_768),
  tie_word_embeddings: z.boolean().default(false),
  /** Standard deviation of the initial weights. */
  initializer_range: z.number().positive().default(0.02),
});

export const modelSection = z.strictObject({
  /** A folder in Hugging Face layout (config.json, *.safetensors); null when `config` describes a fresh model. */
  path: z.string().min(1).nullable().default(null),
  config: modelConfig.nullable().default(null),
  dtype: z.enum(['float32', 'bfloat16']).default('float32'),
  /** `character`, or a folder with a tokenizer.json. */
  tokenizer: z.string().min(1).default('character'),
  /** Characters that the character tokenizer knows besides its own 32 tokens, in the order of their ids. */
  extra_characters: z.string().default(''),
});
