/** The tiny Qwen2.5-VL of test/references/vision.py, with what transformers made of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { copyParameters } from '../../models/arena/bind-parameters.js';
import { float32FromBfloat16 } from '../../models/checkpoint/bfloat16.js';
import { parseModelConfiguration, type ParameterDType } from '../../models/configuration/configuration.js';
import { processedSize, readImageProcessor } from '../../models/images/image-processor.js';
import { toPatches, type PatchGrid } from '../../models/images/patches.js';
import { resizeBicubic } from '../../models/images/resize-bicubic.js';
import { parameterLayout } from '../../models/arena/parameter-layout.js';
import { createQwen2, type Qwen2 } from '../../models/qwen2/model.js';
import { loadFolderIntoSlot, readSafetensors, readTensorBytes } from '../../models/checkpoint/safetensors.js';
import type { Ops, Tensor } from '../../tensor/ops.js';
import { noisePicture } from './noise-picture.js';

const size = z.tuple([z.number(), z.number()]);
const grid = z.tuple([z.number(), z.number(), z.number()]);
const ids = z.array(z.number());

const reference = z.object({
  features: z.array(z.object({ pictures: z.array(size), grids: z.array(grid) })),
  bannedTokenIds: ids,
  promptsWithLogits: z.number(),
  prompts: z.array(
    z.object({
      /** One image token for each picture. */
      tokenIds: ids,
      pictures: z.array(size),
      grids: z.array(grid),
      expanded: ids,
      positions: z.tuple([ids, ids, ids]),
      nextPosition: z.number(),
      greedy: ids,
      /** Of each token of `greedy`: how far its logit is above the next. */
      margins: z.array(z.number()),
    }),
  ),
});

// From dist/test/helpers.
export const visionLanguageFolder = fileURLToPath(
  new URL('../../../test/references/models/vision-language/', import.meta.url),
);
export const visionLanguageReference = reference.parse(read('reference.json'));
export const visionLanguageConfiguration = parseModelConfiguration(read('config.json'));

function read(file: string): unknown {
  return JSON.parse(readFileSync(join(visionLanguageFolder, file), 'utf8'));
}

export const visionLanguageProcessor = readImageProcessor(visionLanguageFolder);

/** The script's noise of a size, as the model reads it. */
export function noisePatches([height, width]: readonly [height: number, width: number]): PatchGrid {
  const target = processedSize({ height, width }, visionLanguageProcessor);
  return toPatches(resizeBicubic(noisePicture(height, width), target), visionLanguageProcessor);
}

/** `name` is float32, bfloat16_eager or bfloat16_sdpa, a dot, and the number of the case. */
export function visionLanguageValues(file: 'features' | 'logits', name: string): Float32Array {
  const entry = readSafetensors(join(visionLanguageFolder, `${file}.safetensors`)).tensors.get(name);
  if (entry === undefined) throw new Error(`no ${name} in ${file}`);
  const bytes = new Uint8Array(entry.byteLength);
  readTensorBytes(entry, bytes);
  if (entry.dtype === 'F32') return new Float32Array(bytes.buffer);
  const values = new Float32Array(entry.byteLength / 2);
  float32FromBfloat16(new Uint16Array(bytes.buffer), values);
  return values;
}

export function openVisionLanguage(
  ops: Ops,
  dtype: ParameterDType = 'float32',
): { readonly model: Qwen2; readonly parameters: Record<string, Tensor> } {
  const layout = parameterLayout(visionLanguageConfiguration, dtype);
  const slot = new Uint8Array(layout.slotBytes);
  loadFolderIntoSlot(visionLanguageFolder, layout, slot);
  const parameters = copyParameters(ops, layout, slot);
  return { model: createQwen2(ops, visionLanguageConfiguration, parameters), parameters };
}

/** ‖actual − expected‖ / ‖expected‖; NaN when lengths differ. */
export function relativeDistance(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) return NaN;
  let [difference, length] = [0, 0];
  actual.forEach((value, index) => {
    difference += (value - expected[index]!) ** 2;
    length += expected[index]! ** 2;
  });
  return Math.sqrt(difference / length);
}
