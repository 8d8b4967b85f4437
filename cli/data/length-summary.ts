/** PURE. How long texts are, in characters (UTF-16 units, as JavaScript counts them). */

export interface LengthSummary {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly p95: number;
  readonly max: number;
}

export interface Bin {
  readonly from: number;
  /** Exclusive; null: no end. */
  readonly to: number | null;
  readonly count: number;
}

/** null without a length. Quantiles are nearest ranks. */
export function summarizeLengths(lengths: readonly number[]): LengthSummary | null {
  const sorted = Float64Array.from(lengths).sort();
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] ?? 0;
  return sorted.length === 0 ? null : { count: sorted.length, min: at(0), median: at(0.5), p95: at(0.95), max: at(1) };
}

/** At most `most` bins of one round width; what lies beyond the 99th percentile is in the last, which has no end. */
export function histogram(lengths: readonly number[], most: number): Bin[] {
  const sorted = Float64Array.from(lengths).sort();
  const [min = 0, max = 0] = [sorted[0], sorted.at(-1)];
  if (sorted.length === 0) return [];
  const p99 = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? max;
  const width = roundUp(Math.max(1, (p99 - min + 1) / most));
  const start = Math.floor(min / width) * width;
  const bins = Math.max(1, Math.min(most, Math.floor((p99 - start) / width) + 1));
  const counts = new Array<number>(bins).fill(0);
  for (const length of sorted) {
    const bin = Math.min(bins - 1, Math.floor((length - start) / width));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((count, bin) => {
    const isOpen = bin === bins - 1 && max >= start + bins * width;
    return { from: start + bin * width, to: isOpen ? null : start + (bin + 1) * width, count };
  });
}

/** The next of 1, 2, 5, 10, 20, 50, … */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}
