/**
 * PURE. `x = 5` to 5, by what the other side is (VERIFIER.md 7.4). Only a name may stand before the equals sign: a bare
 * symbol, f(x), |AB|, a ratio of names, a tuple of names. A chain with numbers must be true in numbers: `8 = 7` is not 7.
 */
import { contains, type Expression, type Of, symbolsOf } from '../expression/syntax.js';
import type { Budget } from '../expression/limits.js';
import { likenessOfConstants } from './residues.js';
import { structureOf } from './structure.js';

/** The value that a relation gives to a name; null when it is another kind of statement. */
export function valueOf(relation: Of<'relation'>, budget: Budget): Expression | null {
  const [first, second] = relation.sides;
  if (first === undefined || second === undefined) return null;
  if (relation.operators[0] === '∈') {
    // A member of a set of one is that one; of a larger set it is not told which.
    return relation.operators.length === 1 && isName(first) ? second : null;
  }
  const sides = withoutApproximation(relation);
  const last = sides?.at(-1);
  if (sides === null || last === undefined) return null;
  const [name, ...values] = sides;
  if (name === undefined || (values.length === 0 && relation.operators[0] !== '≈')) return null;
  const isNamed = isName(name);
  if (!isNamed && !isNumeric(name)) return null;
  if (isNamed && symbolsOf(name).size > 0 && definesItself(name, last)) return null;
  const others = sides.slice(isNamed ? 1 : 0, -1);
  return others.every((side) => isName(side) || isSameNumber(side, last, budget)) ? last : null;
}

/** Sides joined by `=`; what only approximates comes last and is left out, unless it is all there is. */
function withoutApproximation(relation: Of<'relation'>): readonly Expression[] | null {
  const cut = relation.operators.indexOf('≈');
  const exactly = cut < 0 ? relation.operators : relation.operators.slice(0, cut);
  if (exactly.some((operator) => operator !== '=')) return null;
  if (cut === 0) {
    const [first] = relation.sides;
    return first !== undefined && isName(first) ? relation.sides.slice(0, 2) : relation.sides.slice(0, 1);
  }
  return cut < 0 ? relation.sides : relation.sides.slice(0, cut + 1);
}

function definesItself(name: Expression, value: Expression): boolean {
  if (name.kind !== 'symbol') return false;
  return contains(value, (part) => part.kind === 'symbol' && part.name === name.name);
}

function isNumeric(side: Expression): boolean {
  return !contains(
    side,
    (part) =>
      part.kind === 'symbol' ||
      part.kind === 'text' ||
      part.kind === 'set' ||
      part.kind === 'tuple' ||
      part.kind === 'plus-minus',
  );
}

function isSameNumber(side: Expression, last: Expression, budget: Budget): boolean {
  return isNumeric(side) && isNumeric(last) && likenessOfConstants(side, last, budget) === 'same';
}

/** No digits, no sums: those would make an equation of it. */
export function isName(side: Expression): boolean {
  switch (side.kind) {
    case 'symbol':
    case 'text':
      return true;
    case 'constant':
      return side.name !== 'infinity';
    case 'call':
      // Of a probability or an expectation, whatever it is of.
      if (side.name === 'P' || side.name === 'E') return true;
      return !isOperation(side.name) && side.inputs.every((input) => isNameOrSegment(input) || isPlainNumber(input));
    case 'quotient':
      return [side.numerator, side.denominator].every((part) => isNameOrSegment(part) || isDifferential(part));
    case 'product':
      return isSegment(side);
    case 'tuple':
      return side.items.every((item) => item.kind === 'symbol');
    default:
      return false;
  }
}

function isNameOrSegment(side: Expression): boolean {
  return isName(side) && side.kind !== 'tuple';
}

/** Of f(2), f(-1): the value at a number is named by it. */
function isPlainNumber(input: Expression): boolean {
  return input.kind === 'number' || (input.kind === 'negative' && input.operand.kind === 'number');
}

/** dy, dx */
function isDifferential(side: Expression): boolean {
  if (side.kind !== 'product' || side.factors.length !== 2) return false;
  const [first, second] = side.factors;
  return first?.kind === 'symbol' && first.name === 'd' && second?.kind === 'symbol';
}

/** AB, ABC: letters of points. */
function isSegment(product: Of<'product'>): boolean {
  return product.factors.every((factor) => factor.kind === 'symbol' && /^[A-Z]/.test(factor.name));
}

function isOperation(name: string): boolean {
  return /^(?:gcd|lcm|min|max|factorial|double-factorial|binomial|residue|mod|sin|cos|tan|cot|sec|csc|ln|log|exp|floor|ceil|det|int|lim|sum|prod)$/.test(
    name,
  );
}

/** May the left sides of two definitions be taken for the same? `f(x) = …` and `y = …` may, x and y may not. */
export function areLikeNames(left: Expression, right: Expression, budget: Budget): boolean {
  if (left.kind === 'symbol' && isFunctionOfName(right)) return true;
  if (right.kind === 'symbol' && isFunctionOfName(left)) return true;
  const name = structureOf(left, budget);
  return name !== null && name === structureOf(right, budget);
}

function isFunctionOfName(side: Expression): boolean {
  return side.kind === 'call' && isName(side) && side.inputs.every((input) => input.kind === 'symbol');
}
