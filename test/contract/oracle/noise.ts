/** Rounding of float32 as noise on float64 tensors (see judge.ts), or none. */
import type { Ops, Tensor } from '../../../tensor/ops.js';
import { elementsOf } from './program.js';

/** Half the distance of neighbours near 1 in float32: what one rounding moves at most. */
export const UNIT = 2 ** -24;

export interface Noise {
  /** Of a result that was rounded `units` times to the last place. */
  rounded(tensor: Tensor, units?: number): Tensor;
  /** Of an exponential whose exponent was as large as `exponents`, and rounded as such. */
  roundedExponent(tensor: Tensor, exponents: Tensor): Tensor;
  /** Of a result that has no rounding when it has few bits. */
  settled(tensor: Tensor): Tensor;
  /** Of a result that has none: only gradients through it are summed up and rounded. */
  moved(tensor: Tensor): Tensor;
  /** A small part of the tensor, as an approximation that is only absolutely near may be off. */
  share(tensor: Tensor): Tensor | number;
  /** Whether the terms of a sum are such that no order of adding them rounds. */
  addsExactly(terms: Tensor): boolean;
}

export const noNoise: Noise = {
  rounded: (tensor) => tensor,
  roundedExponent: (tensor) => tensor,
  settled: (tensor) => tensor,
  moved: (tensor) => tensor,
  share: () => 0,
  addsExactly: () => true,
};

export function createNoise(torch: Ops, seed: number): Noise {
  const random = generator(seed);
  const factors = (tensor: Tensor, middle: number, units: number) => {
    const data = Float64Array.from(
      { length: elementsOf(tensor.shape) },
      () => middle + (2 * random() - 1) * units * UNIT,
    );
    return torch.fromArray(data, tensor.shape, 'float64');
  };
  const isFloat = (tensor: Tensor) => tensor.dtype === 'float64';
  const numbers = (tensor: Tensor) => new Float64Array(torch.readBytes(tensor).slice().buffer);
  const isExact = (tensor: Tensor) =>
    !isFloat(tensor) || numbers(tensor).every((value) => Math.fround(value) === value);
  // The gradient is moved apart from the value: a mere factor would give the exact gradient of a moved function.
  const jitter = (tensor: Tensor, units: number) => {
    if (!isFloat(tensor)) return tensor;
    if (!numbers(tensor).every(Number.isFinite))
      return units === 0 ? tensor : torch.multiply(tensor, factors(tensor, 1, units));
    const slope = torch.multiply(tensor, factors(tensor, 0, Math.max(units, 1)));
    const value = torch.detach(torch.multiply(tensor, factors(tensor, 0, units)));
    return torch.add(tensor, torch.add(torch.subtract(slope, torch.detach(slope)), value));
  };
  const rounded = (tensor: Tensor, units = 1) => jitter(tensor, units);
  const moved = (tensor: Tensor) => jitter(tensor, 0);
  return {
    rounded,
    roundedExponent: (tensor, exponents) => {
      const largest = numbers(exponents).reduce(
        (most, x) => (Number.isFinite(x) ? Math.max(most, Math.abs(x)) : most),
        0,
      );
      return rounded(tensor, 1 + largest);
    },
    moved,
    settled: (tensor) => (isExact(tensor) ? moved(tensor) : rounded(tensor)),
    share: (tensor) => torch.multiply(tensor, factors(tensor, 0, 2)),
    addsExactly: (terms) =>
      !isFloat(terms) || numbers(terms).every((value) => isCoarse(value) || isCoarse(value * 128)),
  };
}

/** So few bits that sums and products of some of them are exact in float32, in any order. */
export function isCoarse(value: number): boolean {
  return Math.abs(value) < 32 && Number.isInteger(value * 128);
}

/** mulberry32: numbers in [0, 1) that depend on the seed alone. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
