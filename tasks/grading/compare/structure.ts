/**
 * PURE. A canonical text of an expression: exact parts folded, sums and products without order. Two expressions of one
 * text are equal whatever they are worth: for numbers beyond evaluation (3^{6567340}) and for what has no value.
 */
import { exactValue } from '../expression/exact-value.js';
import type { Budget } from '../expression/limits.js';
import { contains, type Expression, partsOf } from '../expression/syntax.js';

/** @returns null for what is undefined, as 1/0: that is not even equal to itself; @throws LimitReached */
export function structureOf(expression: Expression, budget: Budget): string | null {
  if (
    contains(expression, (part) => part.kind === 'quotient' && exactValue(part.denominator, budget)?.numerator === 0n)
  )
    return null;
  return textOf(expression, budget);
}

function textOf(expression: Expression, budget: Budget): string {
  budget.spend(1);
  const value = exactValue(expression, budget);
  if (value !== null) return `${value.numerator.toString(36)}/${value.denominator.toString(36)}`;
  const parts = () => partsOf(expression).map((part) => textOf(part, budget));
  switch (expression.kind) {
    case 'symbol':
      return `s:${expression.name}`;
    case 'constant':
      return `c:${expression.name}`;
    case 'text':
      return `t:${expression.words.toLowerCase()}`;
    case 'sum':
    case 'product':
      return `${expression.kind}(${parts().sort().join(',')})`;
    case 'quantity':
    case 'degree':
      return parts().join('');
    case 'call':
      return `${expression.name}(${parts().join(',')})`;
    case 'series':
      return `${expression.operation}[${expression.variable}](${parts().join(',')})`;
    case 'relation':
      return `${expression.operators.join('')}(${parts().join(',')})`;
    case 'tuple':
      return `${expression.open}${parts().join(',')}${expression.close}`;
    case 'set-operation':
      return `${expression.operation}(${parts().join(',')})`;
    case 'matrix':
      return `matrix${expression.rows.length}(${parts().join(',')})`;
    default:
      return `${expression.kind}(${parts().join(',')})`;
  }
}
