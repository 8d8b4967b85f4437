/** Sampling: ids and log-probabilities in one tensor; no jump when the uniform lies away from every step of the CDF. */
import type { Draft } from '../draft.js';
import type { Attributes } from '../program.js';
import { numberOf, numbersOf, operand, type Evidence, type Rule } from '../rule.js';

/** In units of the kept mass: the mass is summed from float32 parts. */
const MARGIN = 1e-4;

export const sampleRule: Rule = {
  run: (ops, operands, attributes) => {
    const logits = operand(operands, 0);
    const { tokenIds, logProbs } = ops.sample(logits, {
      temperature: numberOf(attributes, 'temperature'),
      uniforms: Float64Array.from(numbersOf(attributes, 'uniforms')),
      ...('topP' in attributes && { topP: numberOf(attributes, 'topP') }),
      ...('topK' in attributes && { topK: numberOf(attributes, 'topK') }),
      ...('bannedTokenIds' in attributes && { bannedTokenIds: numbersOf(attributes, 'bannedTokenIds') }),
    });
    return ops.fromArray(Float32Array.from([...tokenIds, ...logProbs]), [2 * tokenIds.length], 'float32');
  },
  nearJump: ([logits], attributes) => logits !== undefined && nearStep(logits, attributes),
  draw: (draft: Draft) => {
    const logits = draft.value({
      fits: ([rows, vocabulary = 0, ...rest]) => rows !== undefined && vocabulary > 0 && rest.length === 0,
      within: 300,
    });
    const { shape, bound } = draft.known(logits);
    const [rows = 0, vocabulary = 1] = shape;
    const uniforms = Array.from({ length: rows }, () => draft.integer(0, 2 ** 20 - 1) / 2 ** 20);
    const attributes: Attributes = {
      temperature: draft.pick([0, 1, 1, 0.7, 2]),
      uniforms,
      ...(draft.chance(0.3) && { topP: draft.pick([0.3, 0.65, 0.9]) }),
      ...(draft.chance(0.3) && { topK: draft.pick([-1, 0, 1, 2, 3]) }),
      ...(draft.chance(0.3) && vocabulary > 2 && { bannedTokenIds: [draft.integer(0, vocabulary - 1)] }),
    };
    return { operands: [logits], attributes, shape: [2 * rows], bound: Math.max(vocabulary, 3 * bound + 3), cut: true };
  },
};

/** Whether rounding could change which token is drawn, or which are kept. */
function nearStep({ shape, numbers, exact }: Evidence, attributes: Attributes): boolean {
  const [rows = 0, vocabulary = 1] = shape;
  const temperature = numberOf(attributes, 'temperature');
  const banned = 'bannedTokenIds' in attributes ? numbersOf(attributes, 'bannedTokenIds') : [];
  const [topP, topK] = [Number(attributes['topP'] ?? 1), Number(attributes['topK'] ?? 0)];
  const uniforms = numbersOf(attributes, 'uniforms');
  for (let row = 0; row < rows; row++) {
    const logits = Array.from({ length: vocabulary }, (_, id) =>
      banned.includes(id) ? -Infinity : (numbers[row * vocabulary + id] ?? NaN) / (temperature || 1),
    );
    const highest = Math.max(...logits);
    if (!Number.isFinite(highest)) return false;
    const mass = logits.map((logit) => Math.exp(logit - highest));
    const order = [...mass.keys()].sort((a, b) => (logits[b] ?? 0) - (logits[a] ?? 0) || a - b);
    const gap = (k: number) => Math.abs((logits[order[k] ?? 0] ?? 0) - (logits[order[k + 1] ?? 0] ?? 0));
    // Equal logits that are exact are in the order of their ids everywhere.
    const tie = (k: number) => gap(k) < MARGIN && !(exact && gap(k) === 0);
    if (temperature === 0) {
      if (vocabulary > 1 && tie(0)) return true;
      continue;
    }
    let kept = order;
    if (topK > 0 && topK < vocabulary) {
      if (tie(topK - 1)) return true;
      kept = kept.slice(0, topK);
    }
    if (topP < 1) {
      const total = kept.reduce((sum, id) => sum + (mass[id] ?? 0), 0);
      let reached = 0;
      let taken = kept.length;
      for (const [k, id] of kept.entries()) {
        reached += mass[id] ?? 0;
        if (Math.abs(reached / total - topP) < MARGIN) return true;
        if (reached / total >= topP) {
          taken = k + 1;
          break;
        }
      }
      if (taken < kept.length && tie(taken - 1)) return true;
      kept = kept.slice(0, taken);
    }
    const total = kept.reduce((sum, id) => sum + (mass[id] ?? 0), 0);
    let reached = 0;
    for (const id of [...kept].sort((a, b) => a - b)) {
      reached += mass[id] ?? 0;
      if (Math.abs(reached / total - (uniforms[row] ?? 0)) < MARGIN) return true;
    }
  }
  return false;
}
