/** Sampling of one row by its definition, in float64: the judge's ids, and how near rounding comes to another one. */
import { numberOf, numbersOf } from './rule.js';
import type { Attributes } from './program.js';

export interface DrawnToken {
  readonly id: number;
  /** Rounding of the logits could change which token is drawn, or which are kept. */
  readonly near: boolean;
}

/** In units of the kept mass, and of logits: the mass is summed from float32 parts. */
const MARGIN = 1e-4;

/**
 * @param logits of one row, tempered, banned tokens at −Infinity
 * @param exact whether every engine has exactly these logits: equal ones are then in the order of their ids
 */
export function drawToken(
  logits: readonly number[],
  uniform: number,
  attributes: Attributes,
  exact: boolean,
): DrawnToken {
  const [topP, topK] = ['topP', 'topK'].map((name) => (name in attributes ? numberOf(attributes, name) : undefined));
  const highest = Math.max(...logits);
  const mass = logits.map((logit) => Math.exp(logit - highest));
  const order = [...mass.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
  let near = false;
  let kept = order;
  const cut = (length: number) => {
    const [last, next] = [logits[kept[length - 1] ?? -1], logits[kept[length] ?? -1]];
    if (last !== undefined && next !== undefined && last - next < MARGIN && !(exact && last === next)) near = true;
    kept = kept.slice(0, length);
  };
  const total = () => kept.reduce((sum, id) => sum + (mass[id] ?? 0), 0);
  if (numberOf(attributes, 'temperature') === 0) cut(1);
  if (topK !== undefined && topK > 0) cut(topK);
  if (topP !== undefined && topP < 1) {
    const [whole, before] = [total(), kept];
    let reached = 0;
    const length = before.findIndex((id) => {
      reached += (mass[id] ?? 0) / whole;
      if (Math.abs(reached - topP) < MARGIN) near = true;
      return reached >= topP;
    });
    if (length >= 0) cut(length + 1);
  }
  const whole = total();
  let reached = 0;
  let id = -1;
  for (const candidate of [...kept].sort((a, b) => a - b)) {
    const share = (mass[candidate] ?? 0) / whole;
    if (share === 0) continue;
    if (kept.length > 1 && Math.abs(reached + share - uniform) < MARGIN) near = true;
    if (id < 0 || reached <= uniform) id = candidate;
    reached += share;
  }
  return { id, near };
}

/** The rows of logits [B, V] as `drawToken` takes them. */
export function temperedRows(numbers: ArrayLike<number>, vocabulary: number, attributes: Attributes): number[][] {
  const banned = 'bannedTokenIds' in attributes ? numbersOf(attributes, 'bannedTokenIds') : [];
  const temperature = numberOf(attributes, 'temperature') || 1;
  return Array.from({ length: numbers.length / vocabulary }, (_, row) =>
    Array.from({ length: vocabulary }, (_, id) =>
      banned.includes(id) ? -Infinity : (numbers[row * vocabulary + id] ?? NaN) / temperature,
    ),
  );
}
