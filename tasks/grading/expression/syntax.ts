/**
 * PURE. What an answer says, as written: nothing is simplified, so that rules on form can still see the form.
 * The parser builds these trees; evaluation and comparison read them.
 */
import type { Exact } from './exact-number.js';

export type RelationOperator =
  '=' | '≠' | '<' | '≤' | '>' | '≥' | '∈' | '∉' | '≡' | '≈' | '∥' | '⊥' | '⊂' | '⊆' | '∼' | '≅' | '→' | '∣';

export type SetOperation = 'union' | 'intersection' | 'difference';

export type Expression =
  | { readonly kind: 'number'; readonly value: Exact; readonly isDecimal: boolean; readonly isMixed?: boolean }
  /** `204_5`: digits in a base that was written. */
  | { readonly kind: 'based'; readonly value: Exact; readonly base: number }
  | { readonly kind: 'constant'; readonly name: 'pi' | 'e' | 'i' | 'infinity' }
  /** Case-sensitive; a subscript is part of the name. */
  | { readonly kind: 'symbol'; readonly name: string }
  | { readonly kind: 'sum'; readonly terms: readonly Expression[] }
  | { readonly kind: 'product'; readonly factors: readonly Expression[] }
  | { readonly kind: 'quotient'; readonly numerator: Expression; readonly denominator: Expression }
  | { readonly kind: 'negative'; readonly operand: Expression }
  | { readonly kind: 'power'; readonly base: Expression; readonly exponent: Expression }
  | { readonly kind: 'root'; readonly radicand: Expression; readonly degree: Expression }
  /** A function with a known name, or an unknown one whose value is only a hash of its arguments. */
  | { readonly kind: 'call'; readonly name: string; readonly inputs: readonly Expression[] }
  /** A written sum or product over a range. */
  | {
      readonly kind: 'series';
      readonly operation: 'sum' | 'product';
      readonly variable: string;
      readonly lower: Expression;
      readonly upper: Expression;
      readonly body: Expression;
    }
  | { readonly kind: 'degree'; readonly operand: Expression }
  | { readonly kind: 'percent'; readonly operand: Expression }
  /** `left ± right`; `upper` is the first sign. */
  | {
      readonly kind: 'plus-minus';
      readonly left: Expression | null;
      readonly right: Expression;
      readonly upper: 1 | -1;
    }
  | { readonly kind: 'quantity'; readonly value: Expression; readonly unit: string }
  | { readonly kind: 'text'; readonly words: string }
  | { readonly kind: 'ratio'; readonly parts: readonly Expression[]; readonly isTime: boolean }
  /** Items without brackets; `;` groups are lists of lists. */
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  /** Also an interval: which of the two, the gold says. */
  | {
      readonly kind: 'tuple';
      readonly open: '(' | '[';
      readonly close: ')' | ']';
      readonly items: readonly Expression[];
    }
  | { readonly kind: 'set'; readonly items: readonly Expression[] }
  | { readonly kind: 'set-builder'; readonly element: Expression; readonly condition: Expression }
  | {
      readonly kind: 'set-operation';
      readonly operation: SetOperation;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'matrix'; readonly rows: readonly (readonly Expression[])[] }
  | {
      readonly kind: 'relation';
      readonly sides: readonly Expression[];
      readonly operators: readonly RelationOperator[];
      /** Of `≡`. */
      readonly modulus?: Expression;
    };

export type Kind = Expression['kind'];
export type Of<K extends Kind> = Extract<Expression, { kind: K }>;

/** The parts of an expression, in written order. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'number':
    case 'based':
    case 'constant':
    case 'symbol':
    case 'text':
      return [];
    case 'sum':
      return expression.terms;
    case 'product':
      return expression.factors;
    case 'quotient':
      return [expression.numerator, expression.denominator];
    case 'negative':
    case 'degree':
    case 'percent':
      return [expression.operand];
    case 'power':
      return [expression.base, expression.exponent];
    case 'root':
      return [expression.radicand, expression.degree];
    case 'call':
      return expression.inputs;
    case 'series':
      return [expression.lower, expression.upper, expression.body];
    case 'plus-minus':
      return expression.left === null ? [expression.right] : [expression.left, expression.right];
    case 'quantity':
      return [expression.value];
    case 'ratio':
      return expression.parts;
    case 'list':
    case 'tuple':
    case 'set':
      return expression.items;
    case 'set-builder':
      return [expression.element, expression.condition];
    case 'set-operation':
      return [expression.left, expression.right];
    case 'matrix':
      return expression.rows.flat();
    case 'relation':
      return expression.modulus === undefined ? expression.sides : [...expression.sides, expression.modulus];
  }
}

/** Does the expression or any part of it fulfil the condition? */
export function contains(expression: Expression, condition: (part: Expression) => boolean): boolean {
  return condition(expression) || partsOf(expression).some((part) => contains(part, condition));
}

export function symbolsOf(expression: Expression, into: Set<string> = new Set()): Set<string> {
  if (expression.kind === 'symbol') into.add(expression.name);
  for (const part of partsOf(expression)) symbolsOf(part, into);
  return into;
}
