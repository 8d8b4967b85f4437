/**
 * Folds adapters into the matrices that they adapt: W + (alpha / rank) · B·A (Hu et al. 2021, section 4.1). Sums are
 * taken in float64 and rounded once to float32, then once to bfloat16 where that is the weights' dtype. PURE.
 *
 * MERGE-1 Beside the weights themselves, memory is bounded by a few rows and the matrix's own adapters.
 */
import { bfloat16FromFloat32, float32FromBfloat16 } from '../checkpoint/bfloat16.js';
import type { ParameterPlace } from '../arena/parameter-layout.js';
import { float32Elements } from '../safetensors/convert-elements.js';
import { WeightsMismatchError } from '../safetensors/errors.js';
import type { WeightsRegion } from '../arena/weights-hash.js';
import { adapterNames, adapterScale, type LoraDescription } from './adapters.js';

/** Rows of a bfloat16 matrix that are float32 at a time. */
const blockRows = 64;

/** The two matrices of one adapter, in float32. */
export interface AdapterPair {
  /** A, [rank, inner] */
  readonly a: Float32Array;
  /** B, [out, rank] */
  readonly b: Float32Array;
  readonly rank: number;
  /** alpha / rank */
  readonly scale: number;
}

/**
 * Adds scale · B·A to rows of W, in place.
 * @param rows [count, inner]: rows `firstRow` and following of W
 */
export function mergeRows(rows: Float32Array, firstRow: number, { a, b, rank, scale }: AdapterPair): void {
  const inner = a.length / rank;
  const sum = new Float64Array(inner);
  for (let row = 0; row * inner < rows.length; row++) {
    sum.fill(0);
    addRows(sum, a, b.subarray((firstRow + row) * rank, (firstRow + row + 1) * rank));
    const start = row * inner;
    for (let column = 0; column < inner; column++) rows[start + column]! += scale * sum[column]!;
  }
}

/** sum += weights · A. Four rows of A at a time: the sum is read and written a quarter as often. */
function addRows(sum: Float64Array, a: Float32Array, weights: Float32Array): void {
  const inner = sum.length;
  const inFours = weights.length - (weights.length % 4);
  for (let component = 0; component < inFours; component += 4) {
    const [first, second, third, fourth] = [0, 1, 2, 3].map((step) => (component + step) * inner);
    const [w0, w1, w2, w3] = weights.subarray(component, component + 4);
    for (let column = 0; column < inner; column++)
      sum[column]! +=
        w0! * a[first! + column]! + w1! * a[second! + column]! + w2! * a[third! + column]! + w3! * a[fourth! + column]!;
  }
  for (let component = inFours; component < weights.length; component++) {
    const [weight, start] = [weights[component]!, component * inner];
    for (let column = 0; column < inner; column++) sum[column]! += weight * a[start + column]!;
  }
}

/**
 * Merges every adapter into the weights of `base`, in place.
 * @param base regions that together hold the adapted matrices
 * @throws WeightsMismatchError listing the adapters that have no matrix there, before a byte is written
 */
export function mergeAdapters(base: readonly WeightsRegion[], adapters: WeightsRegion, lora: LoraDescription): void {
  const given = new Map(adapters.layout.places.map((place) => [place.name, place]));
  const pairs: { matrix: ParameterPlace; bytes: Uint8Array; a: ParameterPlace; b: ParameterPlace }[] = [];
  for (const { layout, bytes } of base)
    for (const matrix of layout.places) {
      const names = adapterNames(matrix.name);
      const [a, b] = [given.get(names.a), given.get(names.b)];
      if (!a || !b) continue;
      pairs.push({ matrix, bytes, a, b });
      given.delete(names.a);
      given.delete(names.b);
    }
  if (given.size > 0)
    throw new WeightsMismatchError(
      'adapters',
      [...given.keys()].map((name) => `no matrix for ${name}`),
    );
  for (const { matrix, bytes, a, b } of pairs) {
    const pair = {
      a: valuesOf(adapters.bytes, a),
      b: valuesOf(adapters.bytes, b),
      rank: lora.rank,
      scale: adapterScale(lora),
    };
    mergeMatrix(matrix, bytes, pair);
  }
}

function mergeMatrix(matrix: ParameterPlace, bytes: Uint8Array, pair: AdapterPair): void {
  const [out = 0, inner = 0] = matrix.shape;
  const start = bytes.byteOffset + matrix.byteOffset;
  if (matrix.dtype === 'float32') {
    mergeRows(new Float32Array(bytes.buffer, start, out * inner), 0, pair);
    return;
  }
  const wide = new Float32Array(blockRows * inner);
  for (let row = 0; row < out; row += blockRows) {
    const count = Math.min(blockRows, out - row);
    const stored = new Uint16Array(bytes.buffer, start + 2 * inner * row, count * inner);
    const rows = wide.subarray(0, stored.length);
    float32FromBfloat16(stored, rows);
    mergeRows(rows, row, pair);
    bfloat16FromFloat32(rows, stored);
  }
}

function valuesOf(bytes: Uint8Array, { byteOffset, byteLength, dtype }: ParameterPlace): Float32Array {
  return float32Elements(bytes.subarray(byteOffset, byteOffset + byteLength), dtype === 'float32' ? 'F32' : 'BF16');
}
