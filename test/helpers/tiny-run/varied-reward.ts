/** A reward that a model without any training gets in part: it varies within a group from the first step. */
export function computeScore(_dataSource: string, solution: string): { score: number; digits: number } {
  const digits = solution.replaceAll(/\D/g, '').length;
  return { score: (digits % 5) / 4, digits };
}
