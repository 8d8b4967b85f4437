/** Sampling: ids and log-probabilities in one tensor; no jump when the uniform lies away from every step of the CDF. */
import type { Draft } from '../draft.js';
import { drawToken, temperedRows } from '../drawing.js';
import type { Attributes } from '../program.js';
import { numberOf, numbersOf, operand, type Evidence, type Rule } from '../rule.js';

export const sampleRule: Rule = {
  cuts: true,
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
    return { operands: [logits], attributes, shape: [2 * rows], bound: Math.max(vocabulary, 3 * bound + 3) };
  },
};

function nearStep({ shape, numbers, exact }: Evidence, attributes: Attributes): boolean {
  const uniforms = numbersOf(attributes, 'uniforms');
  return temperedRows(numbers, shape[1] ?? 1, attributes).some(
    (row, k) => Number.isFinite(Math.max(...row)) && drawToken(row, uniforms[k] ?? 0, attributes, exact).near,
  );
}
