/** Small statistics of a run. PURE. */

/** 95 % Wilson score interval of a share (Wilson 1927). `total` 0 gives [0, 1]: nothing is known. */
export function wilsonInterval(correct: number, total: number): { low: number; high: number } {
  if (total <= 0) return { low: 0, high: 1 };
  const z = 1.959963984540054;
  const share = correct / total;
  const denominator = 1 + (z * z) / total;
  const centre = (share + (z * z) / (2 * total)) / denominator;
  const half = (z / denominator) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}
