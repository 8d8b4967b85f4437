/** PURE. The size that Qwen2-VL's processor gives a picture: whole patches in both directions, within a range of pixels. */

export interface PixelRange {
  /** Pixels of the whole picture. */
  readonly minPixels: number;
  readonly maxPixels: number;
}

export interface PictureSize {
  readonly height: number;
  readonly width: number;
}

/** Longest side over shortest (transformers, `smart_resize`). */
const greatestAspect = 200;

/** A picture that no processor takes: empty, or a line. */
export class PictureShapeError extends Error {
  override readonly name = 'PictureShapeError';
}

/**
 * @param factor pixels that both sides must be a multiple of: patch size × merge size, 28
 * @throws PictureShapeError
 */
export function smartResize({ height, width }: PictureSize, factor: number, range: PixelRange): PictureSize {
  if (!(height >= 1 && width >= 1)) throw new PictureShapeError(`a picture of ${width} × ${height} pixels is empty`);
  if (Math.max(height, width) / Math.min(height, width) > greatestAspect)
    throw new PictureShapeError(
      `a picture of ${width} × ${height} pixels is longer than ${greatestAspect} times its shorter side`,
    );
  const whole = (side: number) => roundHalfToEven(side / factor) * factor;
  const [tall, wide] = [whole(height), whole(width)];
  if (tall * wide > range.maxPixels) {
    const shrink = Math.sqrt((height * width) / range.maxPixels);
    const floored = (side: number) => Math.max(factor, Math.floor(side / shrink / factor) * factor);
    return { height: floored(height), width: floored(width) };
  }
  if (tall * wide < range.minPixels) {
    const enlarge = Math.sqrt(range.minPixels / (height * width));
    const ceiled = (side: number) => Math.ceil((side * enlarge) / factor) * factor;
    return { height: ceiled(height), width: ceiled(width) };
  }
  return { height: tall, width: wide };
}

/** As Python's `round`. */
function roundHalfToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}
