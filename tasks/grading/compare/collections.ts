/**
 * PURE. Lists and sets without order and without duplicates, tuples in order; the gold says which is meant.
 * VERIFIER.md 7.5, 8.
 */
import { limits } from '../expression/limits.js';
import type { Expression, Of } from '../expression/syntax.js';
import { type Context, different, equal, outcome, type Outcome } from './context.js';

export function compareUnordered(
  gold: readonly Expression[],
  answer: readonly Expression[],
  context: Context,
  decidedBy: string,
): Outcome {
  if (gold.length > limits.listItems || answer.length > limits.listItems)
    return compareOrdered(gold, answer, context, decidedBy);
  // Every item of one has its like in the other: so duplicates do not count.
  const isLike = (left: Expression, right: Expression) => context.compare(left, right).isEqual;
  const found = new Set<number>();
  for (const item of gold) {
    const index = answer.findIndex((other, position) => !found.has(position) && isLike(item, other));
    if (index >= 0) found.add(index);
    else if (!answer.some((other) => isLike(item, other))) return different(decidedBy, 'an item is missing');
  }
  const isSurplus = answer.some((other, position) => !found.has(position) && !gold.some((item) => isLike(item, other)));
  return isSurplus ? different(decidedBy, 'an item too many') : equal(decidedBy);
}

export function compareOrdered(
  gold: readonly Expression[],
  answer: readonly Expression[],
  context: Context,
  decidedBy: string,
): Outcome {
  if (gold.length !== answer.length) return different(decidedBy, 'another number of items');
  for (const [index, item] of gold.entries()) {
    const other = answer[index];
    if (other === undefined || !context.compare(item, other).isEqual)
      return different(decidedBy, `item ${index + 1} differs`);
  }
  return equal(decidedBy);
}

/** A pair in brackets may be an interval, so there the brackets count; elsewhere they are only a way to write. */
export function compareTuples(gold: Of<'tuple'>, answer: Of<'tuple'>, context: Context): Outcome {
  if (gold.items.length === 2 && (gold.open !== answer.open || gold.close !== answer.close))
    return different('interval', 'other brackets');
  return compareOrdered(
    gold.items,
    answer.items,
    context,
    gold.open === '(' && gold.close === ')' ? 'tuple' : 'interval',
  );
}

/** Items in the order in which they are written; null when the brackets make an interval. */
export function writtenItems(expression: Expression): readonly Expression[] | null {
  switch (expression.kind) {
    case 'list':
    case 'set':
      return expression.items;
    case 'tuple':
      return expression.open === '(' && expression.close === ')' ? expression.items : null;
    default:
      return null;
  }
}

export function compareMatrices(gold: Of<'matrix'>, answer: Of<'matrix'>, context: Context): Outcome {
  const width = gold.rows[0]?.length;
  if (gold.rows.length !== answer.rows.length || width !== answer.rows[0]?.length)
    return different('matrix', 'another shape');
  return compareOrdered(gold.rows.flat(), answer.rows.flat(), context, 'matrix');
}

/** `2:4` is `1:2`; `12:30` is a time, and only itself. */
export function compareRatios(gold: Of<'ratio'>, answer: Expression, context: Context): Outcome {
  if (answer.kind !== 'ratio') {
    const [first, second] = gold.parts;
    if (gold.isTime || gold.parts.length !== 2 || first === undefined || second === undefined)
      return different('ratio');
    return outcome(
      context.compare({ kind: 'quotient', numerator: first, denominator: second }, answer).isEqual,
      'ratio',
    );
  }
  if (gold.isTime || answer.isTime) return compareOrdered(gold.parts, answer.parts, context, 'time');
  if (gold.parts.length !== answer.parts.length) return different('ratio');
  const [base, otherBase] = [gold.parts[0], answer.parts[0]];
  if (base === undefined || otherBase === undefined) return different('ratio');
  const isSame = gold.parts.every((part, index) => {
    const other = answer.parts[index];
    if (other === undefined) return false;
    return context.compare({ kind: 'product', factors: [part, otherBase] }, { kind: 'product', factors: [other, base] })
      .isEqual;
  });
  const isZero = [...gold.parts, ...answer.parts].some((part) => part.kind === 'number' && part.value.numerator === 0n);
  return isZero ? compareOrdered(gold.parts, answer.parts, context, 'ratio') : outcome(isSame, 'ratio');
}
