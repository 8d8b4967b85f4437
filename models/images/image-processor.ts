/**
 * What is done with a picture before the model reads it, from `preprocessor_config.json`. What this implementation does
 * not do is refused by key, never ignored.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { PatchOptions } from './patches.js';
import { type PictureSize, type PixelRange, smartResize } from './smart-resize.js';

export interface ImageProcessor extends PatchOptions, PixelRange {}

/** The file is missing, not JSON, or asks for what is not done here. */
export class ImageProcessorError extends Error {
  override readonly name = 'ImageProcessorError';
  readonly path: string;
  /** '' where the file as a whole is wrong. */
  readonly key: string;
  constructor(path: string, key: string, problem: string, options?: ErrorOptions) {
    super(`${path}: ${key === '' ? '' : `${key}: `}${problem}`, options);
    this.path = path;
    this.key = key;
  }
}

export const imageProcessorFile = 'preprocessor_config.json';

const count = z.number().int().positive();
const perChannel = z.array(z.number()).length(3);

/** Defaults are transformers' (`Qwen2VLImageProcessor`). */
const schema = z.looseObject({
  image_processor_type: z.enum(['Qwen2VLImageProcessor', 'Qwen2VLImageProcessorFast']).optional(),
  min_pixels: count.nullish(),
  max_pixels: count.nullish(),
  size: z.looseObject({ shortest_edge: count.optional(), longest_edge: count.optional() }).nullish(),
  patch_size: count.default(14),
  temporal_patch_size: count.default(2),
  merge_size: count.default(2),
  image_mean: perChannel.default([0.48145466, 0.4578275, 0.40821073]),
  image_std: perChannel
    .refine((values) => values.every((value) => value > 0))
    .default([0.26862954, 0.26130258, 0.27577711]),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  /** 3: bicubic. */
  resample: z.literal(3).default(3),
  do_resize: z.literal(true).default(true),
  do_rescale: z.literal(true).default(true),
  do_normalize: z.literal(true).default(true),
  do_convert_rgb: z.literal(true).default(true),
});

const defaultMinPixels = 56 * 56;
const defaultMaxPixels = 28 * 28 * 1280;

/** @throws ImageProcessorError */
export function readImageProcessor(folder: string): ImageProcessor {
  const path = join(folder, imageProcessorFile);
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ImageProcessorError(path, '', `cannot be read (${reason}): copy it from the model's page`, { cause });
  }
  return parseImageProcessor(json, path);
}

/** @param path for errors. @throws ImageProcessorError */
export function parseImageProcessor(json: unknown, path: string = imageProcessorFile): ImageProcessor {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ImageProcessorError(path, issue?.path.join('.') ?? '', issue?.message ?? 'is not an object');
  }
  const c = parsed.data;
  const minPixels = c.min_pixels ?? c.size?.shortest_edge ?? defaultMinPixels;
  const maxPixels = c.max_pixels ?? c.size?.longest_edge ?? defaultMaxPixels;
  if (minPixels > maxPixels)
    throw new ImageProcessorError(path, 'min_pixels', `${minPixels} is over max_pixels ${maxPixels}`);
  return {
    minPixels,
    maxPixels,
    patchSize: c.patch_size,
    temporalPatchSize: c.temporal_patch_size,
    mergeSize: c.merge_size,
    mean: c.image_mean,
    standardDeviation: c.image_std,
    rescaleFactor: c.rescale_factor,
  };
}

/** The size that a picture is brought to. @throws PictureShapeError */
export function processedSize(size: PictureSize, processor: ImageProcessor): PictureSize {
  return smartResize(size, processor.patchSize * processor.mergeSize, processor);
}

/** Tokens that a picture of this size takes in a prompt. @throws PictureShapeError */
export function countImageTokens(size: PictureSize, processor: ImageProcessor): number {
  const { height, width } = processedSize(size, processor);
  return (height * width) / (processor.patchSize * processor.mergeSize) ** 2;
}
