/** Twin of `losses/sft.ts` in plain float64. PURE. */

export function oracleSftLoss(
  logProbs: ArrayLike<number>,
  weights: ArrayLike<number>,
): { readonly value: number; readonly gradient: Float64Array } {
  let value = 0;
  for (let index = 0; index < logProbs.length; index++) value -= weights[index]! * logProbs[index]!;
  return { value, gradient: Float64Array.from(weights, (weight) => -weight) };
}
