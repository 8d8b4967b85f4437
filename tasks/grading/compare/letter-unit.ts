/** PURE. One letter as a unit, which elsewhere is a variable. VERIFIER.md 7.6. */
import type { Expression } from '../expression/syntax.js';
import { unitOf } from '../expression/units.js';

/** `6 s` as 6 where the gold is in seconds: only then is the letter a unit. */
export function withoutLetterUnit(gold: Expression, answer: Expression): Expression {
  if (gold.kind !== 'quantity' || answer.kind !== 'product') return answer;
  const last = answer.factors.at(-1);
  if (last?.kind !== 'symbol' || unitOf(last.name) !== unitOf(gold.unit)) return answer;
  const factors = answer.factors.slice(0, -1);
  const [only] = factors;
  return factors.length === 1 && only !== undefined ? only : { ...answer, factors };
}
