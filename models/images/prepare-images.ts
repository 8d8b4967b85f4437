/** Pictures' files as the patches that the vision tower reads, or as the number of tokens that they will take. */
import { decodeImage, imageSize } from './decode.js';
import { countImageTokens, processedSize, type ImageProcessor } from './image-processor.js';
import { defaultImageLimits, imageBytes, type ImageLimits, imageName, type ImageSource } from './image-source.js';
import { ImageShapeError } from './image-errors.js';
import { toPatches, type PatchGrid } from './patches.js';
import { resizeBicubic } from './resize-bicubic.js';
import { PictureShapeError } from './smart-resize.js';

/**
 * One picture after the other, so that one is decoded at a time.
 * @throws ImageError
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
    const size = await imageSize(file, limits);
    const target = ofShape(file, () => processedSize(size, processor));
    const picture = await decodeImage(file, limits);
    prepared.push(toPatches(resizeBicubic(picture, target), processor));
  }
  return prepared;
}

/** Tokens that a picture takes in a prompt, from its header alone. @throws ImageError */
export async function imageTokensOf(
  source: ImageSource,
  processor: ImageProcessor,
  limits?: ImageLimits,
): Promise<number> {
  const size = await imageSize(source, limits);
  return ofShape(source, () => countImageTokens(size, processor));
}

/** @throws ImageShapeError that names the picture */
function ofShape<Result>(source: ImageSource, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof PictureShapeError)) throw cause;
    throw new ImageShapeError(imageName(source), `${cause.message}; cut it, or pad it`, { cause });
  }
}
