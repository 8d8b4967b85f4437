/** What a benchmark is: it answers one question, beside a raw baseline or a peer in the same run. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline?: number;
  readonly baselineName?: string;
  /** value / baseline, unless said otherwise in `name`. */
  readonly ratio?: number;
}

export type Report = (line: Measurement) => void;

/** A file in `bench/` exports its list as `benchmarks`; `bench/main.ts` finds it and runs each in a fresh process. */
export interface Benchmark {
  readonly name: string;
  run(report: Report): Promise<void>;
}

/** The value below which the share `p` of the samples lies. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = samples.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? NaN;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 0.5);
}

/** A measurement beside its baseline, with value / baseline. */
export function beside(
  line: { readonly name: string; readonly value: number; readonly unit: string },
  baseline: number,
  baselineName: string,
): Measurement {
  return { ...line, baseline, baselineName, ratio: line.value / baseline };
}
