/** Axes: from values to places, and round numbers to write beside them. PURE. */

export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  /** Place of a value between `from` (at `low`) and `to` (at `high`). */
  place(value: number): number;
}

/** Covers all finite values with round ends, in about `wanted` steps. */
export function linearScale(values: readonly number[], from: number, to: number, wanted = 4): Scale {
  const finite = values.filter(Number.isFinite);
  let least = finite.reduce((a, b) => Math.min(a, b), Infinity);
  let most = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  if (finite.length === 0) [least, most] = [0, 1];
  if (least === most) {
    const margin = least === 0 ? 1 : Math.abs(least) * 0.1;
    [least, most] = least === 0 ? [0, margin] : [least - margin, most + margin];
  }
  const step = roundStep((most - least) / wanted);
  const low = Math.floor(least / step + 1e-9) * step;
  const high = Math.ceil(most / step - 1e-9) * step;
  const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, index) =>
    tidy(low + index * step, step),
  );
  return { low, high, ticks, place: (value) => from + ((value - low) / (high - low)) * (to - from) };
}

/** Whole steps from first to last, with round numbers between. */
export function stepScale(first: number, last: number, from: number, to: number, wanted = 5): Scale {
  const high = last > first ? last : first + 1;
  const step = Math.max(1, roundStep((high - first) / wanted));
  const start = Math.ceil(first / step) * step;
  const ticks = Array.from({ length: Math.floor((high - start) / step) + 1 }, (_, index) => start + index * step);
  return { low: first, high, ticks, place: (value) => from + ((value - first) / (high - first)) * (to - from) };
}

/** 1, 2, 2.5 or 5 times a power of ten, at least `size`. */
function roundStep(size: number): number {
  const power = 10 ** Math.floor(Math.log10(size));
  const digit = [1, 2, 2.5, 5, 10].find((candidate) => candidate * power >= size * (1 - 1e-9)) ?? 10;
  return digit * power;
}

/** 0.30000000000000004 is 0.3. */
function tidy(value: number, step: number): number {
  const digits = Math.min(100, Math.max(0, 2 - Math.floor(Math.log10(step))));
  return digits > 20 ? value : Number(value.toFixed(digits));
}
