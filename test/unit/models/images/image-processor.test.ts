import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  countImageTokens,
  ImageProcessorError,
  parseImageProcessor,
  readImageProcessor,
} from '../../../../models/images/image-processor.js';
import { PictureShapeError } from '../../../../models/images/smart-resize.js';
import { temporaryFolder } from '../../../helpers/temporary-folder.js';
import { visionLanguageFolder, visionLanguageReference } from '../../../helpers/vision-language-reference.js';

const folder = temporaryFolder();
const published = '../shared/data/qwen2.5-vl-7b-instruct';

describe('the image processor', () => {
  it('is read from the published file', (context) => {
    if (!existsSync(published)) context.skip('no ../shared/data');
    expect(readImageProcessor(published)).toEqual({
      minPixels: 3136,
      maxPixels: 12_845_056,
      patchSize: 14,
      temporalPatchSize: 2,
      mergeSize: 2,
      mean: [0.48145466, 0.4578275, 0.40821073],
      standardDeviation: [0.26862954, 0.26130258, 0.27577711],
      rescaleFactor: 1 / 255,
    });
  });

  it('has the sizes that newer files write as edges, those of min_pixels before them', () => {
    const size = { shortest_edge: 784, longest_edge: 50_176 };
    expect(parseImageProcessor({ size })).toMatchObject({ minPixels: 784, maxPixels: 50_176, patchSize: 14 });
    expect(parseImageProcessor({ size, max_pixels: 9000, min_pixels: null })).toMatchObject({
      minPixels: 784,
      maxPixels: 9000,
    });
    expect(parseImageProcessor({})).toMatchObject({ minPixels: 3136, maxPixels: 1_003_520 });
  });

  it.each([
    ['image_processor_type', { image_processor_type: 'CLIPImageProcessor' }],
    ['patch_size', { patch_size: 0 }],
    ['image_mean', { image_mean: [0.5] }],
    ['image_std', { image_std: [0.5, 0, 0.5] }],
    ['resample', { resample: 2 }],
    ['do_resize', { do_resize: false }],
    ['min_pixels', { min_pixels: 5000, max_pixels: 4000 }],
  ])('refuses a wrong %s by its name', (key, json) => {
    const parse = () => parseImageProcessor(json, 'model/preprocessor_config.json');
    expect(parse).toThrow(ImageProcessorError);
    expect(parse).toThrow(new RegExp(`^model/preprocessor_config.json: ${key}`));
  });

  it('says which file is missing or is not JSON', () => {
    expect(() => readImageProcessor(folder.path)).toThrow(/preprocessor_config.json: cannot be read .*ENOENT/);
    folder.file('preprocessor_config.json', '{');
    expect(() => readImageProcessor(folder.path)).toThrow(ImageProcessorError);
  });
});

describe('the tokens of a picture', () => {
  const processor = readImageProcessor(visionLanguageFolder);

  it.each(visionLanguageReference.features)('of $pictures are those of the grids of transformers', (example) => {
    const counts = example.pictures.map(([height, width]) => countImageTokens({ height, width }, processor));
    expect(counts).toEqual(example.grids.map(([time, height, width]) => (time * height * width) / 4));
  });

  it('are not counted for a line', () => {
    expect(() => countImageTokens({ height: 1, width: 900 }, processor)).toThrow(PictureShapeError);
  });
});
