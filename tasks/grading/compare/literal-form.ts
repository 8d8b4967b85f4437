/**
 * PURE. The literal-form rule (VERIFIER.md 7.6, after prm800k): when the gold is a whole number, the answer must be a
 * number that is written out. Otherwise restating the question (`5!`, `3+4`, an integral) would score.
 */
import { isWhole } from '../expression/exact-number.js';
import type { Expression } from '../expression/syntax.js';

/** Is it one whole number as written? */
export function isIntegerLiteral(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
      return isWhole(expression.value) && !expression.isDecimal;
    case 'negative':
    case 'degree':
      return isIntegerLiteral(expression.operand);
    case 'quantity':
      return isIntegerLiteral(expression.value);
    default:
      return false;
  }
}

/** A number, one fraction of numbers, a percentage, a power of ten or a number times one; with sign, degree or unit. */
export function isLiteral(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
      return true;
    case 'negative':
      return expression.operand.kind !== 'negative' && isLiteral(expression.operand);
    case 'degree':
    case 'percent':
      return isLiteral(expression.operand);
    case 'quantity':
      return isLiteral(expression.value);
    case 'quotient':
      return isSignedNumber(expression.numerator) && isSignedNumber(expression.denominator);
    case 'power':
      return isPowerOfTen(expression);
    case 'product': {
      const [first, second] = expression.factors;
      if (expression.factors.length !== 2 || first === undefined || second === undefined) return false;
      return first.kind === 'number' && (isPowerOfTen(second) || isMagnitude(second));
    }
    case 'set':
      return expression.items.length === 1 && expression.items.every(isLiteral);
    default:
      return false;
  }
}

function isSignedNumber(expression: Expression): boolean {
  return expression.kind === 'number' || (expression.kind === 'negative' && expression.operand.kind === 'number');
}

function isPowerOfTen(expression: Expression): boolean {
  if (expression.kind !== 'power' || expression.base.kind !== 'number') return false;
  return (
    expression.base.value.numerator === 10n &&
    expression.base.value.denominator === 1n &&
    isSignedNumber(expression.exponent)
  );
}

/** `3 million` */
function isMagnitude(expression: Expression): boolean {
  if (expression.kind !== 'number') return false;
  return [1_000n, 1_000_000n, 1_000_000_000n, 1_000_000_000_000n].includes(expression.value.numerator);
}
