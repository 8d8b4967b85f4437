/** Twin of `losses/kl.ts` in plain float64, with its derivative with respect to log p. PURE. */

export function oracleKlToken(
  logProb: number,
  referenceLogProb: number,
  estimator: 'k1' | 'k2' | 'k3' | 'low_var_kl',
): { readonly estimate: number; readonly derivative: number } {
  const difference = logProb - referenceLogProb;
  if (estimator === 'k1') return { estimate: difference, derivative: 1 };
  if (estimator === 'k2') return { estimate: (difference * difference) / 2, derivative: difference };
  const delta = Math.max(-20, Math.min(20, -difference));
  const raw = Math.exp(delta) - delta - 1;
  const inside = Math.abs(difference) <= 20 && raw <= 10;
  return { estimate: Math.min(10, raw), derivative: inside ? 1 - Math.exp(delta) : 0 };
}
