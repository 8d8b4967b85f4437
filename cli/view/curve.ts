/** A metric over all steps in bounded space: every point is the mean of the same number of steps. PURE. */

const maxPoints = 512;

export interface Curve {
  readonly points: readonly number[];
  /** Steps per point. */
  readonly stride: number;
  /** Steps seen since the last whole point. */
  readonly pending: readonly number[];
}

export const emptyCurve: Curve = { points: [], stride: 1, pending: [] };

export function extendCurve(curve: Curve, value: number): Curve {
  const pending = [...curve.pending, value];
  if (pending.length < curve.stride) return { ...curve, pending };
  const points = [...curve.points, meanOf(pending)];
  if (points.length < maxPoints) return { ...curve, points, pending: [] };
  const halved = Array.from({ length: maxPoints / 2 }, (_, index) => meanOf(points.slice(2 * index, 2 * index + 2)));
  return { points: halved, stride: curve.stride * 2, pending: [] };
}

/** The points, with the one that is not whole yet. */
export function curvePoints(curve: Curve): readonly number[] {
  return curve.pending.length === 0 ? curve.points : [...curve.points, meanOf(curve.pending)];
}

/** Values that are not numbers are passed over; NaN when there is no other. */
function meanOf(values: readonly number[]): number {
  const finite = values.filter(Number.isFinite);
  return finite.length === 0 ? NaN : finite.reduce((sum, value) => sum + value, 0) / finite.length;
}
