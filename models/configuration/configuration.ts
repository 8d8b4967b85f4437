/**
 * What a model is made of, read from a Hugging Face `config.json` of `model_type: qwen2` or `qwen2_5_vl` (or the same
 * keys in a run file). The language keys of Qwen2.5-VL stand at the top, as its publishers write them, or under
 * `text_config`, as transformers saves them. What this implementation cannot compute (scaled RoPE, sliding windows,
 * other activations) is refused by key, never ignored. PURE.
 */
import { z } from 'zod';
import { ModelConfigurationError } from './configuration-error.js';
import {
  parseVisionConfiguration,
  toHuggingFaceVision,
  visionTokenKeys,
  type VisionConfiguration,
} from './vision-configuration.js';

export { ModelConfigurationError } from './configuration-error.js';

export type ParameterDType = 'float32' | 'bfloat16';

export interface ModelConfiguration {
  readonly modelType: 'qwen2' | 'qwen2_5_vl';
  readonly hiddenSize: number;
  readonly layers: number;
  readonly heads: number;
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly feedForwardSize: number;
  readonly vocabularySize: number;
  readonly normEpsilon: number;
  readonly ropeTheta: number;
  /**
   * Frequencies that each axis of a position has (time, height, width), in their order, together headWidth / 2
   * (Qwen2-VL, arXiv 2409.12191, M-RoPE); null: a position is one number.
   */
  readonly ropeSections: readonly [time: number, height: number, width: number] | null;
  readonly tieWordEmbeddings: boolean;
  readonly maxPositions: number;
  /** Standard deviation of freshly drawn 2-D weights. */
  readonly initializerRange: number;
  /** The dtype that the file was saved in; a run may compute in another. */
  readonly dtype: ParameterDType;
  /** null: a model of text alone. */
  readonly vision: VisionConfiguration | null;
}

export const modelTypes = ['qwen2', 'qwen2_5_vl'] as const;

const size = z.number().int().positive();

/** No model has a tenth of it; each layer is a dozen names, so that a lying number would fill the memory with them. */
export const mostLayers = 1024;

/** float16 is read, and computed and saved as bfloat16: its range is too small for training. */
const savedDType = z
  .enum(['float32', 'bfloat16', 'float16'])
  .transform((dtype): ParameterDType => (dtype === 'float16' ? 'bfloat16' : dtype));

const ropeKeys = z.looseObject({
  rope_theta: z.number().positive().optional(),
  rope_type: z.string().optional(),
  type: z.string().optional(),
  mrope_section: z.tuple([size, size, size]).optional(),
});

const schema = z.looseObject({
  model_type: z.enum(modelTypes),
  hidden_size: size,
  num_hidden_layers: size.max(mostLayers),
  num_attention_heads: size,
  num_key_value_heads: size.optional(),
  head_dim: size.nullish(),
  intermediate_size: size,
  vocab_size: size,
  rms_norm_eps: z.number().positive().default(1e-6),
  rope_theta: z.number().positive().optional(),
  rope_parameters: ropeKeys.nullish(),
  rope_scaling: ropeKeys.nullish(),
  tie_word_embeddings: z.boolean().default(false),
  max_position_embeddings: size.default(32768),
  initializer_range: z.number().positive().default(0.02),
  hidden_act: z.literal('silu').default('silu'),
  use_sliding_window: z.literal(false).default(false),
  attention_dropout: z.literal(0).default(0),
  torch_dtype: savedDType.nullish(),
  dtype: savedDType.nullish(),
});

/** @throws ModelConfigurationError naming the first key that is wrong. */
export function parseModelConfiguration(json: unknown): ModelConfiguration {
  const parsed = schema.safeParse(withLanguageKeysOnTop(json));
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
  const vision =
    c.model_type === 'qwen2_5_vl' ? parseVisionConfiguration(json, { width: c.hidden_size, rows: c.vocab_size }) : null;
  return {
    modelType: c.model_type,
    hiddenSize: c.hidden_size,
    layers: c.num_hidden_layers,
    heads: c.num_attention_heads,
    keyValueHeads,
    headWidth,
    feedForwardSize: c.intermediate_size,
    vocabularySize: c.vocab_size,
    normEpsilon: c.rms_norm_eps,
    ropeTheta: c.rope_parameters?.rope_theta ?? c.rope_theta ?? (vision ? 1_000_000 : 10_000),
    ropeSections: ropeSections(c, headWidth),
    tieWordEmbeddings: c.tie_word_embeddings,
    maxPositions: c.max_position_embeddings,
    initializerRange: c.initializer_range,
    dtype: c.dtype ?? c.torch_dtype ?? 'float32',
    vision,
  };
}

/** transformers saves the language keys of Qwen2.5-VL under `text_config`; those at the top win only where both stand. */
function withLanguageKeysOnTop(json: unknown): unknown {
  if (typeof json !== 'object' || json === null || !('text_config' in json)) return json;
  const { text_config: language, ...top } = json;
  if (typeof language !== 'object' || language === null) return json;
  return { ...language, ...top };
}

function ropeSections(c: z.infer<typeof schema>, headWidth: number): ModelConfiguration['ropeSections'] {
  const rope = { ...c.rope_scaling, ...c.rope_parameters };
  const kind = rope.rope_type ?? rope.type ?? 'default';
  const sectioned = c.model_type === 'qwen2_5_vl';
  if (kind !== 'default' && !(kind === 'mrope' && sectioned))
    throw new ModelConfigurationError('rope_scaling', `'${kind}' is not supported; only plain RoPE is`);
  if (!sectioned) return null;
  const sections = rope.mrope_section;
  if (!sections)
    throw new ModelConfigurationError('rope_scaling.mrope_section', 'is missing: three numbers of frequencies');
  const together = sections[0] + sections[1] + sections[2];
  if (together * 2 !== headWidth)
    throw new ModelConfigurationError(
      'rope_scaling.mrope_section',
      `[${sections.join(', ')}] add up to ${together}, half of a head of ${headWidth} is ${headWidth / 2}`,
    );
  return sections;
}

export interface SpecialTokenIds {
  readonly pad: number;
  readonly bos?: number | undefined;
  /** All that end an answer, where they are several. */
  readonly eos: number | readonly number[];
}

/** The `config.json` that transformers' `Qwen2ForCausalLM` or `Qwen2_5_VLForConditionalGeneration` reads. */
export function toHuggingFaceConfiguration(
  configuration: ModelConfiguration,
  tokens?: SpecialTokenIds,
): Record<string, unknown> {
  const c = configuration;
  return {
    architectures: [c.vision ? 'Qwen2_5_VLForConditionalGeneration' : 'Qwen2ForCausalLM'],
    model_type: c.modelType,
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
    ...(c.ropeSections && { rope_scaling: { type: 'mrope', mrope_section: c.ropeSections } }),
    tie_word_embeddings: c.tieWordEmbeddings,
    max_position_embeddings: c.maxPositions,
    initializer_range: c.initializerRange,
    use_sliding_window: false,
    attention_dropout: 0,
    torch_dtype: c.dtype,
    use_cache: true,
    ...(c.vision && { vision_config: toHuggingFaceVision(c.vision), ...visionTokenKeys(c.vision) }),
    ...(tokens === undefined
      ? {}
      : { pad_token_id: tokens.pad, bos_token_id: tokens.bos ?? null, eos_token_id: tokens.eos }),
  };
}
