/**
 * The vision tower of Qwen2.5-VL (arXiv 2502.13923, section 2.1), read from `vision_config` of its `config.json`, and
 * the token ids by which pictures stand in text. PURE.
 */
import { z } from 'zod';
import { ModelConfigurationError } from './configuration-error.js';

export interface VisionConfiguration {
  readonly depth: number;
  readonly hiddenSize: number;
  readonly feedForwardSize: number;
  readonly heads: number;
  readonly channels: number;
  /** Pixels a side of a patch. */
  readonly patchSize: number;
  /** Frames of a patch. */
  readonly temporalPatchSize: number;
  /** Patches a side that the merger joins into one token. */
  readonly spatialMergeSize: number;
  /** Pixels a side of an attention window. */
  readonly windowSize: number;
  /** Blocks that see the whole picture instead of a window. */
  readonly fullAttentionBlocks: readonly number[];
  /** Width of the merger's output: the language model's. */
  readonly outputSize: number;
  readonly tokens: {
    /** `<|image_pad|>`: one for each token of a picture. */
    readonly image: number;
    readonly video: number;
    readonly visionStart: number;
    readonly visionEnd: number;
  };
}

const size = z.number().int().positive();
/** As `mostLayers` of the language model. */
const mostBlocks = 1024;
const tokenId = z.number().int().nonnegative();

const visionTokens = ['image_token_id', 'video_token_id', 'vision_start_token_id', 'vision_end_token_id'] as const;

const schema = z.looseObject({
  image_token_id: tokenId.default(151_655),
  video_token_id: tokenId.default(151_656),
  vision_start_token_id: tokenId.default(151_652),
  vision_end_token_id: tokenId.default(151_653),
  vision_config: z.looseObject({
    depth: size.max(mostBlocks),
    hidden_size: size,
    intermediate_size: size,
    num_heads: size,
    in_channels: size.optional(),
    in_chans: size.optional(),
    patch_size: size.default(14),
    temporal_patch_size: size.default(2),
    spatial_merge_size: size.default(2),
    window_size: size.default(112),
    fullatt_block_indexes: z.array(z.number().int().nonnegative()),
    out_hidden_size: size,
    hidden_act: z.literal('silu').default('silu'),
  }),
});

/**
 * @param json the whole `config.json`
 * @param language hidden size of the language model, which the merger must meet, and rows of its vocabulary
 * @throws ModelConfigurationError
 */
export function parseVisionConfiguration(
  json: unknown,
  language: { readonly width: number; readonly rows: number },
): VisionConfiguration {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ModelConfigurationError(issue?.path.join('.') || 'vision_config', issue?.message ?? 'is missing');
  }
  const { vision_config: v, ...tokens } = parsed.data;
  const headWidth = v.hidden_size / v.num_heads;
  const fail = (key: string, problem: string): never => {
    throw new ModelConfigurationError(`vision_config.${key}`, problem);
  };
  if (!Number.isInteger(headWidth) || headWidth % 4 !== 0)
    fail(
      'num_heads',
      `${v.hidden_size} / ${v.num_heads} is not a multiple of 4: rotary positions have two axes of pairs`,
    );
  if (v.window_size < v.patch_size * v.spatial_merge_size)
    fail('window_size', `${v.window_size} pixels are less than a token's ${v.patch_size * v.spatial_merge_size}`);
  if (v.out_hidden_size !== language.width)
    fail('out_hidden_size', `${v.out_hidden_size} is not the language model's hidden_size ${language.width}`);
  const late = v.fullatt_block_indexes.find((block) => block >= v.depth);
  if (late !== undefined) fail('fullatt_block_indexes', `there is no block ${late} of ${v.depth}`);
  for (const key of visionTokens)
    if (tokens[key] >= language.rows)
      throw new ModelConfigurationError(key, `there is no token ${tokens[key]} in a vocabulary of ${language.rows}`);
  return {
    depth: v.depth,
    hiddenSize: v.hidden_size,
    feedForwardSize: v.intermediate_size,
    heads: v.num_heads,
    channels: v.in_channels ?? v.in_chans ?? 3,
    patchSize: v.patch_size,
    temporalPatchSize: v.temporal_patch_size,
    spatialMergeSize: v.spatial_merge_size,
    windowSize: v.window_size,
    fullAttentionBlocks: v.fullatt_block_indexes,
    outputSize: v.out_hidden_size,
    tokens: {
      image: tokens.image_token_id,
      video: tokens.video_token_id,
      visionStart: tokens.vision_start_token_id,
      visionEnd: tokens.vision_end_token_id,
    },
  };
}

export function toHuggingFaceVision(vision: VisionConfiguration): Record<string, unknown> {
  return {
    model_type: 'qwen2_5_vl',
    depth: vision.depth,
    hidden_act: 'silu',
    hidden_size: vision.hiddenSize,
    intermediate_size: vision.feedForwardSize,
    num_heads: vision.heads,
    in_channels: vision.channels,
    out_hidden_size: vision.outputSize,
    patch_size: vision.patchSize,
    spatial_merge_size: vision.spatialMergeSize,
    window_size: vision.windowSize,
    fullatt_block_indexes: vision.fullAttentionBlocks,
    temporal_patch_size: vision.temporalPatchSize,
  };
}

export function visionTokenKeys({ tokens }: VisionConfiguration): Record<string, number> {
  return {
    image_token_id: tokens.image,
    video_token_id: tokens.video,
    vision_start_token_id: tokens.visionStart,
    vision_end_token_id: tokens.visionEnd,
  };
}
