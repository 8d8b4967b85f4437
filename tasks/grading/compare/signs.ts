/** PURE. `a ± b` to the two values a + b and a − b; all signs of one answer change together. VERIFIER.md 7.3. */
import { contains, type Expression } from '../expression/syntax.js';

/** The same expression, with a list in the place of one with ±; items of lists and sets are spread into them. */
export function withoutPlusMinus(expression: Expression): Expression {
  if (!contains(expression, (part) => part.kind === 'plus-minus')) return expression;
  if (expression.kind === 'list' || expression.kind === 'set') {
    return { ...expression, items: expression.items.flatMap(bothSigns) };
  }
  return { kind: 'list', items: bothSigns(expression) };
}

function bothSigns(expression: Expression): Expression[] {
  if (!contains(expression, (part) => part.kind === 'plus-minus')) return [expression];
  return [withSign(expression, 1), withSign(expression, -1)];
}

function withSign(expression: Expression, sign: 1 | -1): Expression {
  const change = (part: Expression) => withSign(part, sign);
  switch (expression.kind) {
    case 'plus-minus': {
      const right = change(expression.right);
      const term: Expression = expression.upper * sign > 0 ? right : { kind: 'negative', operand: right };
      return expression.left === null ? term : { kind: 'sum', terms: [change(expression.left), term] };
    }
    case 'sum':
      return { ...expression, terms: expression.terms.map(change) };
    case 'product':
      return { ...expression, factors: expression.factors.map(change) };
    case 'quotient':
      return { ...expression, numerator: change(expression.numerator), denominator: change(expression.denominator) };
    case 'negative':
    case 'degree':
    case 'percent':
      return { ...expression, operand: change(expression.operand) };
    case 'power':
      return { ...expression, base: change(expression.base), exponent: change(expression.exponent) };
    case 'root':
      return { ...expression, radicand: change(expression.radicand) };
    case 'call':
      return { ...expression, inputs: expression.inputs.map(change) };
    case 'quantity':
      return { ...expression, value: change(expression.value) };
    case 'tuple':
      return { ...expression, items: expression.items.map(change) };
    case 'relation':
      return { ...expression, sides: expression.sides.map(change) };
    default:
      return expression;
  }
}
