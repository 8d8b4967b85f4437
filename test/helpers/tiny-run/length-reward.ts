/** A reward that varies within a group whatever a model without training writes. */
export function computeScore(_dataSource: string, solution: string): { score: number } {
  return { score: (solution.length % 5) / 4 };
}
