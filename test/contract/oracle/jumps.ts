/**
 * Where a result jumps: rounding may then put two correct engines on different sides, so a program whose float64 run
 * comes near is not compared. Exact operands come as near as they like, ties included: there both sides are the same.
 */
import type { Evidence } from './rule.js';

/** Of the largest magnitude of the operands: far above what rounding moves, far below what is common. */
const MARGIN = 1e-5;

function largest(numbers: ArrayLike<number>): number {
  return Array.from(numbers).reduce(
    (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
    0,
  );
}

export function marginOf(...operands: readonly Evidence[]): number {
  return MARGIN * Math.max(1e-3, ...operands.map(({ numbers }) => largest(numbers)));
}

export function nearZero(a: Evidence): boolean {
  const margin = marginOf(a);
  return !a.exact && Array.from(a.numbers).some((value) => Math.abs(value) <= margin);
}

/** Whether an element of `a` lies near that of `b` which broadcasting puts beside it. */
export function nearTie(a: Evidence, b: Evidence): boolean {
  if (a.exact && b.exact) return false;
  const margin = marginOf(a, b);
  const rank = Math.max(a.shape.length, b.shape.length);
  const shape = Array.from({ length: rank }, (_, axis) => {
    const [one, other] = [a.shape.at(axis - rank), b.shape.at(axis - rank)];
    const sizes = [axis >= rank - a.shape.length ? (one ?? 1) : 1, axis >= rank - b.shape.length ? (other ?? 1) : 1];
    return sizes[0] === 1 ? (sizes[1] ?? 1) : (sizes[0] ?? 1);
  });
  const count = shape.reduce((elements, size) => elements * size, 1);
  for (let index = 0; index < count; index++) {
    const difference = at(a, shape, index) - at(b, shape, index);
    if (Math.abs(difference) <= margin) return true;
  }
  return false;
}

function at({ shape: own, numbers }: Evidence, shape: readonly number[], index: number): number {
  let [rest, offset, stride] = [index, 0, 1];
  for (let back = 1; back <= shape.length; back++) {
    const size = shape.at(-back) ?? 1;
    const ownSize = back <= own.length ? (own.at(-back) ?? 1) : 1;
    if (ownSize !== 1) offset += (rest % size) * stride;
    stride *= ownSize;
    rest = Math.floor(rest / size);
  }
  return numbers[offset] ?? NaN;
}

/** Whether the two largest of any group along `axis` (all elements when absent) lie near each other. */
export function nearMaximumTie(a: Evidence, axis: number | undefined): boolean {
  if (a.exact) return false;
  const margin = marginOf(a);
  const size = axis === undefined ? a.numbers.length : (a.shape.at(axis) ?? 1);
  const from = axis === undefined ? 0 : axis < 0 ? axis + a.shape.length : axis;
  const inner = axis === undefined ? 1 : a.shape.slice(from + 1).reduce((product, length) => product * length, 1);
  const groups = size === 0 ? 0 : a.numbers.length / size;
  for (let group = 0; group < groups; group++) {
    const start = Math.floor(group / inner) * size * inner + (group % inner);
    const members = Array.from({ length: size }, (_, k) => a.numbers[start + k * inner] ?? NaN).sort((x, y) => y - x);
    if (members.length > 1 && (members[0] ?? NaN) - (members[1] ?? NaN) <= margin) return true;
  }
  return false;
}
