/** Pictures' files as the patches that the vision tower reads, or as the number of tokens that they will take. */
import { decodeImage, imageSize } from './decode.js';
import { countImageTokens, processedSize, type ImageProcessor } from './image-processor.js';
import { defaultImageLimits, imageBytes, type ImageLimits, imageName, type ImageSource } from './image-source.js';
import { toPatches, type PatchGrid } from './patches.js';
import { resizeBicubic } from './resize-bicubic.js';

/**
 * One picture after the other, so that one is decoded at a time.
 * @throws ImageError, PictureShapeError
 */
export async function prepareImages(
  sources: readonly ImageSource[],
  processor: ImageProcessor,
  limits: ImageLimits = defaultImageLimits,
): Promise<PatchGrid[]> {
  const prepared: PatchGrid[] = [];
  for (const source of sources) {
    const file = { name: imageName(source), bytes: await imageBytes(source, limits) };
    // Refuses a shape that no processor takes before its pixels are decoded.
    const target = processedSize(await imageSize(file, limits), processor);
    const picture = await decodeImage(file, limits);
    prepared.push(toPatches(resizeBicubic(picture, target), processor));
  }
  return prepared;
}

/** Tokens that a picture takes in a prompt, from its header alone. @throws ImageError, PictureShapeError */
export async function imageTokensOf(
  source: ImageSource,
  processor: ImageProcessor,
  limits?: ImageLimits,
): Promise<number> {
  return countImageTokens(await imageSize(source, limits), processor);
}
