/**
 * PURE. A picture as the patches that Qwen2-VL's vision tower reads, with the bits of transformers' processor: samples
 * scaled and normalised in float32, patches of one merge window beside one another.
 */
import type { Picture } from './resize-bicubic.js';

/** Keys of `preprocessor_config.json`. */
export interface PatchOptions {
  readonly patchSize: number;
  /** Frames of a patch: a picture is shown twice. */
  readonly temporalPatchSize: number;
  /** Patches a side that the merger joins. */
  readonly mergeSize: number;
  readonly mean: readonly number[];
  readonly standardDeviation: readonly number[];
  /** What an 8-bit sample is multiplied by: 1/255. */
  readonly rescaleFactor?: number;
}

export interface PatchGrid {
  /** float32 [time · height · width, channels · temporalPatchSize · patchSize²], row-major. */
  readonly patches: Float32Array;
  /** Patches: frames, rows, columns. */
  readonly grid: readonly [time: number, height: number, width: number];
}

/** Both sides of the picture must be multiples of patchSize · mergeSize (`smartResize` sees to it). */
export function toPatches({ height, width, channels, samples }: Picture, options: PatchOptions): PatchGrid {
  const { patchSize, temporalPatchSize, mergeSize } = options;
  const [rows, columns] = [height / patchSize, width / patchSize];
  const levels = normalisedLevels(channels, options);
  const patchLength = channels * temporalPatchSize * patchSize * patchSize;
  const patches = new Float32Array(rows * columns * patchLength);
  let place = 0;
  for (let windowRow = 0; windowRow < rows; windowRow += mergeSize)
    for (let windowColumn = 0; windowColumn < columns; windowColumn += mergeSize)
      for (let row = windowRow; row < windowRow + mergeSize; row++)
        for (let column = windowColumn; column < windowColumn + mergeSize; column++)
          for (let channel = 0; channel < channels; channel++)
            for (let frame = 0; frame < temporalPatchSize; frame++)
              for (let y = row * patchSize; y < (row + 1) * patchSize; y++)
                for (let x = column * patchSize; x < (column + 1) * patchSize; x++)
                  patches[place++] = levels[channel * 256 + samples[(y * width + x) * channels + channel]!]!;
  return { patches, grid: [1, rows, columns] };
}

/** What each of the 256 values of a sample becomes, for each channel: (value · factor − mean) / deviation in float32. */
function normalisedLevels(
  channels: number,
  { mean, standardDeviation, rescaleFactor = 1 / 255 }: PatchOptions,
): Float32Array {
  const levels = new Float32Array(channels * 256);
  for (let channel = 0; channel < channels; channel++) {
    const [centre, spread] = [Math.fround(mean[channel]!), Math.fround(standardDeviation[channel]!)];
    for (let value = 0; value < 256; value++) {
      const scaled = Math.fround(value * rescaleFactor);
      levels[channel * 256 + value] = Math.fround(Math.fround(scaled - centre) / spread);
    }
  }
  return levels;
}
