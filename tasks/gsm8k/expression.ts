/**
 * PURE. The left sides of GSM8K's annotations: `48/2`, `.5*(20+4)`, `20%*50`. Four operations, parentheses, decimals and
 * percent; a minus sign only between two numbers.
 */
import { add, divide, formatDecimal, multiply, parseDecimal, rational, subtract, type Rational } from '../rational.js';

export type Operator = '+' | '-' | '*' | '/';

export type Expression =
  | { readonly kind: 'number'; readonly value: Rational }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly left: Expression; readonly right: Expression };

/** Decimal places that a number, an intermediate result or an answer may have. */
export const maximumPlaces = 4;
const longestExpression = 200;

/** @returns the expression, or why there is none */
export function parseExpression(text: string): Expression | { readonly reason: string } {
  const compact = text.replace(/[\s$,]/g, '');
  if (compact.length === 0) return { reason: 'empty' };
  if (compact.length > longestExpression) return { reason: 'too long' };
  const parser = new Parser(compact);
  const expression = parser.sum();
  if (expression === null || !parser.isAtEnd) return { reason: 'not an expression of + - * / and numbers' };
  return expression.kind === 'number' ? { reason: 'no operation' } : expression;
}

/** Exact value; null where something is divided by zero. */
export function evaluate(expression: Expression): Rational | null {
  if (expression.kind === 'number') return expression.value;
  const [left, right] = [evaluate(expression.left), evaluate(expression.right)];
  return left === null || right === null ? null : apply(expression.operator, left, right);
}

export function apply(operator: Operator, left: Rational, right: Rational): Rational | null {
  if (operator === '+') return add(left, right);
  if (operator === '-') return subtract(left, right);
  return operator === '*' ? multiply(left, right) : divide(left, right);
}

/** Normal form: `.5` → `0.5`, `007` → `7`, `20%` → `0.2`, only parentheses that are needed; null for too many places. */
export function formatExpression(expression: Expression): string | null {
  if (expression.kind === 'number') return formatDecimal(expression.value, maximumPlaces);
  const { operator } = expression;
  const left = formatExpression(expression.left);
  const right = formatExpression(expression.right);
  if (left === null || right === null) return null;
  const opensLeft = rank(expression.left) < rank(expression);
  const opensRight =
    rank(expression.right) < rank(expression) ||
    (rank(expression.right) === rank(expression) && expression.right.kind === 'operation');
  return `${opensLeft ? `(${left})` : left}${operator}${opensRight ? `(${right})` : right}`;
}

function rank(expression: Expression): number {
  if (expression.kind === 'number') return 3;
  return expression.operator === '+' || expression.operator === '-' ? 1 : 2;
}

/** Recursive descent; each method returns null where the text is no such thing. */
class Parser {
  readonly #text: string;
  #position = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get isAtEnd(): boolean {
    return this.#position === this.#text.length;
  }

  sum(): Expression | null {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/'], () => this.#factor()));
  }

  #chain(operators: readonly Operator[], operand: () => Expression | null): Expression | null {
    let left = operand();
    while (left !== null) {
      const operator = operators.find((candidate) => candidate === this.#text[this.#position]);
      if (operator === undefined) return left;
      this.#position += 1;
      const right = operand();
      if (right === null) return null;
      left = { kind: 'operation', operator, left, right };
    }
    return null;
  }

  #factor(): Expression | null {
    if (this.#text[this.#position] === '(') {
      this.#position += 1;
      const inner = this.sum();
      if (inner === null || this.#text[this.#position] !== ')') return null;
      this.#position += 1;
      return inner;
    }
    const digits = /^[\d.]+/.exec(this.#text.slice(this.#position))?.[0] ?? '';
    const value = parseDecimal(digits);
    if (value === null) return null;
    this.#position += digits.length;
    if (this.#text[this.#position] !== '%') return { kind: 'number', value };
    this.#position += 1;
    return { kind: 'number', value: multiply(value, rational(1n, 100n)) };
  }
}
