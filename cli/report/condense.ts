/** Fewer points of the same shape, for a chart that is a few hundred dots wide. PURE. */

export type Point = readonly [x: number, y: number];

/** Averages neighbours until there are at most `limit` points. A part without any number is a gap (NaN). */
export function condense(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  return Array.from({ length: limit }, (_, index) => {
    const part = points.slice(
      Math.floor((index * points.length) / limit),
      Math.floor(((index + 1) * points.length) / limit),
    );
    return [mean(part.map(([x]) => x)), mean(part.map(([, y]) => y).filter(Number.isFinite))];
  });
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}
