/**
 * PURE. Bicubic resampling with the bits of Pillow's `Image.resize(…, BICUBIC)`: the filter's support grows when a
 * picture shrinks, coefficients are fixed-point numbers of 22 bits, and what lies between the two directions is rounded
 * to 8 bits. Sharp's own resize differs by 8 to 15 grey levels when it enlarges, and the model sees that.
 */
import type { PictureSize } from './smart-resize.js';

/** 8-bit samples, row-major, `channels` beside one another. */
export interface Picture extends PictureSize {
  readonly channels: number;
  readonly samples: Uint8Array;
}

/** Keys' cubic convolution reaches two pixels far, with a = −0.5. */
const reach = 2;
const sharpness = -0.5;
const fractionBits = 22;

/**
 * Rows come first, unless the height loses more than twice as many pixels as the width: the order of Pillow 13. Before
 * it rows always came first; such pictures differ by a grey level here and there.
 */
export function resizeBicubic(picture: Picture, { height, width }: PictureSize): Picture {
  const rows = (from: Picture) => (width === from.width ? from : resizeRows(from, width));
  const columns = (from: Picture) => (height === from.height ? from : resizeColumns(from, height));
  const lost = picture.height - height;
  const columnsFirst = lost > 0 && lost > 2 * (picture.width - width);
  return columnsFirst ? rows(columns(picture)) : columns(rows(picture));
}

/** For each target pixel: the first source pixel, and the weights of it and those behind it, in fixed point. */
interface Coefficients {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  readonly weights: Float64Array;
  /** Weights reserved for each target pixel. */
  readonly stride: number;
}

function resizeRows({ height, width, channels, samples }: Picture, target: number): Picture {
  const { starts, counts, weights, stride } = coefficients(width, target);
  const out = new Uint8Array(height * target * channels);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < target; x++) {
      const [start, count] = [starts[x]!, counts[x]!];
      for (let channel = 0; channel < channels; channel++) {
        let sum = 2 ** (fractionBits - 1);
        let place = (row * width + start) * channels + channel;
        for (let tap = 0; tap < count; tap++, place += channels) sum += samples[place]! * weights[x * stride + tap]!;
        out[(row * target + x) * channels + channel] = toByte(sum);
      }
    }
  }
  return { height, width: target, channels, samples: out };
}

function resizeColumns({ height, width, channels, samples }: Picture, target: number): Picture {
  const { starts, counts, weights, stride } = coefficients(height, target);
  const line = width * channels;
  const out = new Uint8Array(target * line);
  const sums = new Float64Array(line);
  for (let y = 0; y < target; y++) {
    sums.fill(2 ** (fractionBits - 1));
    for (let tap = 0; tap < counts[y]!; tap++) {
      const weight = weights[y * stride + tap]!;
      const from = (starts[y]! + tap) * line;
      for (let place = 0; place < line; place++) sums[place]! += samples[from + place]! * weight;
    }
    for (let place = 0; place < line; place++) out[y * line + place] = toByte(sums[place]!);
  }
  return { height: target, width, channels, samples: out };
}

function coefficients(from: number, to: number): Coefficients {
  const scale = from / to;
  const spread = Math.max(1, scale);
  const support = reach * spread;
  const stride = Math.ceil(support) * 2 + 1;
  const [starts, counts] = [new Int32Array(to), new Int32Array(to)];
  const weights = new Float64Array(to * stride);
  for (let place = 0; place < to; place++) {
    const centre = (place + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - start;
    const own = weights.subarray(place * stride, place * stride + count);
    let total = 0;
    for (let tap = 0; tap < count; tap++) total += own[tap] = cubic((tap + start - centre + 0.5) * (1 / spread));
    for (let tap = 0; tap < count; tap++) own[tap] = fixed(total === 0 ? own[tap]! : own[tap]! / total);
    starts[place] = start;
    counts[place] = count;
  }
  return { starts, counts, weights, stride };
}

/** Keys, "Cubic convolution interpolation for digital image processing", IEEE TASSP 1981. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  const a = sharpness;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  if (x < 2) return (((x - 5) * x + 8) * x - 4) * a;
  return 0;
}

function fixed(weight: number): number {
  return Math.trunc(weight * 2 ** fractionBits + (weight < 0 ? -0.5 : 0.5));
}

function toByte(sum: number): number {
  const value = Math.floor(sum / 2 ** fractionBits);
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
