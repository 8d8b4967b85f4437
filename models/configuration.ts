/**
 * What a model is made of, read from a Hugging Face `config.json` of `model_type: qwen2` (or the same keys in a run file).
 * What this implementation cannot compute (scaled RoPE, sliding windows, other activations) is refused by key, never ignored.
 * PURE.
 */
import { z } from 'zod';

export type ParameterDType = 'float32' | 'bfloat16';

export interface ModelConfiguration {
  readonly modelType: 'qwen2';
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly feedForwardSize: number;
  readonly vocabularySize: number;
  readonly normEpsilon: number;
  readonly ropeTheta: number;
  readonly tieWordEmbeddings: boolean;
  readonly maxPositions: number;
  /** Standard deviation of freshly drawn 2-D weights. */
  readonly initializerRange: number;
  /** The dtype that the file was saved in; a run may compute in another. */
  readonly dtype: ParameterDType;
}

/** A key of the configuration is missing, of the wrong type, or asks for what is not implemented. */
export class ModelConfigurationError extends Error {
  override readonly name = 'ModelConfigurationError';
  readonly key: string;
  constructor(key: string, problem: string) {
    super(`model configuration, key '${key}': ${problem}`);
    this.key = key;
  }
}

const size = z.number().int().positive();

const schema = z.looseObject({
  model_type: z.literal('qwen2'),
  hidden_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size.optional(),
  head_dim: size.nullish(),
  intermediate_size: size,
  vocab_size: size,
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().optional(),
  rope_parameters: z
    .looseObject({ rope_theta: z.number().positive().optional(), rope_type: z.string().optional() })
    .nullish(),
  rope_scaling: z.looseObject({ type: z.string().optional(), rope_type: z.string().optional() }).nullish(),
  tie_word_embeddings: z.boolean().default(false),
  max_position_embeddings: size.default(32768),
  initializer_range: z.number().positive().default(0.02),
  hidden_act: z.literal('silu').default('silu'),
  use_sliding_window: z.literal(false).default(false),
  attention_dropout: z.literal(0).default(0),
  torch_dtype: z.enum(['float32', 'bfloat16']).optional(),
  dtype: z.enum(['float32', 'bfloat16']).optional(),
});

/** @throws ModelConfigurationError naming the first key that is wrong. */
export function parseModelConfiguration(json: unknown): ModelConfiguration {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ModelConfigurationError(issue?.path.join('.') || 'config.json', issue?.message ?? 'not a configuration');
  }
  const c = parsed.data;
  const keyValueHeads = c.num_key_value_heads ?? c.num_attention_heads;
  const headWidth = c.head_dim ?? c.hidden_size / c.num_attention_heads;
  if (!Number.isInteger(headWidth)) {
    throw new ModelConfigurationError(
      'hidden_size',
      `${c.hidden_size} is not a multiple of num_attention_heads ${c.num_attention_heads}; give head_dim`,
    );
  }
  if (headWidth % 2 !== 0) throw new ModelConfigurationError('head_dim', `${headWidth} is odd: RoPE rotates pairs`);
  if (c.num_attention_heads % keyValueHeads !== 0) {
    throw new ModelConfigurationError(
      'num_key_value_heads',
      `${keyValueHeads} does not divide num_attention_heads ${c.num_attention_heads}`,
    );
  }
  const ropeKind = c.rope_parameters?.rope_type ?? c.rope_scaling?.rope_type ?? c.rope_scaling?.type ?? 'default';
  if (ropeKind !== 'default')
    throw new ModelConfigurationError('rope_scaling', `'${ropeKind}' is not supported; only plain RoPE is`);
  return {
    modelType: 'qwen2',
    hiddenSize: c.hidden_size,
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    keyValueHeads,
    headWidth,
    feedForwardSize: c.intermediate_size,
    vocabularySize: c.vocab_size,
    normEpsilon: c.rms_norm_eps,
    ropeTheta: c.rope_parameters?.rope_theta ?? c.rope_theta ?? 10000,
    tieWordEmbeddings: c.tie_word_embeddings,
    maxPositions: c.max_position_embeddings,
    initializerRange: c.initializer_range,
    dtype: c.dtype ?? c.torch_dtype ?? 'float32',
  };
}

export interface SpecialTokenIds {
  readonly pad: number;
  readonly bos?: number | undefined;
  readonly eos: number;
}

/** The `config.json` that transformers' `Qwen2ForCausalLM` reads. */
export function toHuggingFaceConfiguration(
  configuration: ModelConfiguration,
  tokens?: SpecialTokenIds,
): Record<string, unknown> {
  const c = configuration;
  return {
    architectures: ['Qwen2ForCausalLM'],
    model_type: 'qwen2',
    hidden_size: c.hiddenSize,
    num_hidden_layers: c.layers,
    num_attention_heads: c.heads,
    num_key_value_heads: c.keyValueHeads,
    head_dim: c.headWidth,
    intermediate_size: c.feedForwardSize,
    vocab_size: c.vocabularySize,
    hidden_act: 'silu',
    rms_norm_eps: c.normEpsilon,
    rope_theta: c.ropeTheta,
    tie_word_embeddings: c.tieWordEmbeddings,
    max_position_embeddings: c.maxPositions,
    initializer_range: c.initializerRange,
    use_sliding_window: false,
    attention_dropout: 0,
    torch_dtype: c.dtype,
    use_cache: true,
    ...(tokens === undefined
      ? {}
      : { pad_token_id: tokens.pad, bos_token_id: tokens.bos ?? null, eos_token_id: tokens.eos }),
  };
}
