/** PURE. The right key that a wrong one most likely means. */

/** Levenshtein distance; a swap of neighbours counts one. */
export function editDistance(left: string, right: string): number {
  const rows: number[][] = Array.from({ length: left.length + 1 }, (_, row) => [row]);
  const at = (row: number, column: number): number => rows[row]?.[column] ?? 0;
  for (let column = 0; column <= right.length; column += 1) (rows[0] ?? [])[column] = column;
  for (let row = 1; row <= left.length; row += 1) {
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      let best = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + (same ? 0 : 1));
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) best = Math.min(best, at(row - 2, column - 2) + 1);
      (rows[row] ?? [])[column] = best;
    }
  }
  return at(left.length, right.length);
}

/** Longer wrong keys are not compared: nobody mistypes those. */
const longestKey = 100;

/**
 * The nearest of `known` (full dotted paths): by its last name, the same section first. null when nothing is near.
 */
export function nearestKey(wrong: string, known: readonly string[]): string | null {
  if (wrong.length > longestKey) return null;
  const leaf = (path: string): string => path.slice(path.lastIndexOf('.') + 1);
  const section = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('.')));
  let best: { path: string; cost: number } | null = null;
  for (const path of known) {
    const most = Math.max(2, Math.floor(leaf(path).length / 3));
    // The lengths alone rule most keys out.
    if (Math.abs(leaf(wrong).length - leaf(path).length) > most) continue;
    const distance = editDistance(leaf(wrong), leaf(path));
    if (distance > most) continue;
    // A section's mistyped name costs less than a mistyped leaf in the right section would.
    const elsewhere = section(wrong) === section(path) ? 0 : 1 + editDistance(section(wrong), section(path)) / 100;
    if (best === null || distance + elsewhere < best.cost) best = { path, cost: distance + elsewhere };
  }
  return best?.path ?? null;
}
