/** Arithmetic of shapes. PURE. */

export type Shape = readonly number[];

export function elementCount(shape: Shape): number {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
}

export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** As NumPy does. @throws Error when the shapes do not fit to each other */
export function broadcastShape(a: Shape, b: Shape): number[] {
  if (sameShape(a, b)) return [...a];
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [sizeA, sizeB] = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1];
    if (sizeA === sizeB || sizeB === 1) return sizeA;
    if (sizeA === 1) return sizeB;
    throw new Error(`sizes ${sizeA} and ${sizeB} of axis ${axis} do not broadcast`);
  });
}

/** Counted from the front. @throws Error when there is no such axis */
export function axisOf(axis: number, rank: number): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) throw new Error(`there is no axis ${axis}`);
  return axis < 0 ? axis + rank : axis;
}

/** [before, size, after]: the elements around an axis, and along it. */
export function aroundAxis(shape: Shape, axis: number): [before: number, size: number, after: number] {
  return [elementCount(shape.slice(0, axis)), shape[axis] ?? 1, elementCount(shape.slice(axis + 1))];
}

export function describeShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
