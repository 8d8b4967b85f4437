/** PURE. From a GSM8K solution to checked equations: what stands between `<<` and `>>`, in normal form. */
import { equal, formatDecimal, subtract } from '../rational.js';
import { evaluate, formatExpression, maximumPlaces, parseExpression, type Expression } from './expression.js';

export interface Equation {
  /** Normal form of the left side: `48/2`. */
  readonly left: string;
  readonly expression: Expression;
  /** The right side, as a decimal: `24`. */
  readonly right: string;
}

/** The annotations of one solution, without their brackets. */
export function annotations(solution: string): string[] {
  return [...solution.matchAll(/<<([^<>]{0,300})>>/g)].map((match) => match[1] ?? '');
}

/** @returns the equation, or why it is left out */
export function parseEquation(annotation: string): Equation | { readonly reason: string } {
  const sides = annotation.split('=');
  const [leftText, rightText] = sides;
  if (sides.length !== 2 || leftText === undefined || rightText === undefined) return { reason: 'not one equation' };
  const expression = parseExpression(leftText);
  if ('reason' in expression) return { reason: `left side: ${expression.reason}` };
  const rightExpression = parseExpression(`${rightText}+0`);
  const stated = 'reason' in rightExpression || /[-+*/()]/.test(rightText) ? null : evaluate(rightExpression);
  if (stated === null) return { reason: 'right side: not a number without sign' };
  const value = evaluate(expression);
  if (value === null) return { reason: 'division by zero' };
  if (!equal(value, stated)) {
    const { numerator, denominator } = subtract(value, stated);
    const isClose = (numerator < 0n ? -numerator : numerator) * 100n <= denominator;
    return { reason: isClose ? 'arithmetically false: rounded' : 'arithmetically false' };
  }
  const [left, right] = [formatExpression(expression), formatDecimal(stated, maximumPlaces)];
  return left === null || right === null ? { reason: 'too many decimal places' } : { left, expression, right };
}
