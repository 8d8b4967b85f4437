/**
 * PURE. Equations and inequalities: the differences of their sides are proportional (5x = 10 is x = 2), and the sign of
 * the factor decides the direction (−2x < 4 is x > −2). Chains and lists are compared as their single relations.
 * VERIFIER.md 7.5, 6.
 */
import { doubles } from '../expression/reals.js';
import { isKnownFunction } from '../expression/functions.js';
import { contains, type Expression, type Of, type RelationOperator, symbolsOf } from '../expression/syntax.js';
import { type Context, different, equal, outcome, type Outcome } from './context.js';
import { evaluateAt, likenessInDecimals, likenessInDoubles, type Sample } from './residues.js';
import { realPoints } from './samples.js';

interface Single {
  readonly operator: RelationOperator;
  readonly left: Expression;
  readonly right: Expression;
  readonly modulus: Expression | undefined;
}

export function compareRelations(gold: Expression, answer: Expression, context: Context): Outcome {
  const [wanted, given] = [singlesOf(gold), singlesOf(answer)];
  if (wanted === null || given === null || wanted.length !== given.length || wanted.length > 12)
    return different('relation');
  const rest = [...given];
  for (const single of wanted) {
    const index = rest.findIndex((other) => isSameRelation(single, other, context));
    if (index < 0) return different('relation');
    rest.splice(index, 1);
  }
  return equal('relation');
}

/** `1 < x < 2` as 1 < x and x < 2; `x = y = 3` as x = 3 and y = 3. */
function singlesOf(expression: Expression): Single[] | null {
  if (expression.kind === 'list') {
    const parts = expression.items.map(singlesOf);
    return parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);
  }
  if (expression.kind !== 'relation') return null;
  const { sides, operators, modulus } = expression;
  const last = sides.at(-1);
  const isEquality = operators.every((operator) => operator === '=');
  return operators.flatMap((operator, index) => {
    const [left, right] = [sides[index], isEquality ? last : sides[index + 1]];
    return left === undefined || right === undefined ? [] : [upward({ operator, left, right, modulus })];
  });
}

const turned: Partial<Record<RelationOperator, RelationOperator>> = { '>': '<', '≥': '≤' };

/** With the smaller side on the left. */
function upward(single: Single): Single {
  const operator = turned[single.operator];
  return operator === undefined ? single : { ...single, operator, left: single.right, right: single.left };
}

function isSameRelation(gold: Single, answer: Single, context: Context): boolean {
  if (gold.operator !== answer.operator) return false;
  switch (gold.operator) {
    case '=':
    case '≠':
    case '<':
    case '≤':
      if (isSameSides(gold, answer, context)) return true;
      return isProportional(
        differenceOf(gold),
        differenceOf(answer),
        gold.operator === '<' || gold.operator === '≤',
        context,
      );
    case '≡':
      return isSameCongruence(gold, answer, context);
    case '∥':
    case '⊥':
    case '∼':
    case '≅':
    case '≈':
      return (
        isSameSides(gold, answer, context) ||
        isSameSides(gold, { ...answer, left: answer.right, right: answer.left }, context)
      );
    default:
      return isSameSides(gold, answer, context);
  }
}

function isSameSides(gold: Single, answer: Single, context: Context): boolean {
  // A relation between sets or tuples has no difference; one without variables would be true or false, not an answer.
  const isStatement = (part: Expression) =>
    part.kind === 'symbol' || (part.kind === 'call' && !isKnownFunction(part.name));
  if (!contains(gold.left, isStatement) && !contains(gold.right, isStatement)) return false;
  return context.compare(gold.left, answer.left).isEqual && context.compare(gold.right, answer.right).isEqual;
}

function isSameCongruence(gold: Single, answer: Single, context: Context): boolean {
  if (gold.modulus === undefined || answer.modulus === undefined) return false;
  const residue = (single: Single): Expression => ({
    kind: 'call',
    name: 'mod',
    inputs: [single.right, single.modulus ?? single.right],
  });
  return (
    context.compare(gold.modulus, answer.modulus).isEqual &&
    context.compare(gold.left, answer.left).isEqual &&
    context.compare(residue(gold), residue(answer)).isEqual
  );
}

export function compareResidues(gold: Of<'call'>, answer: Of<'call'>, context: Context): Outcome {
  const [, modulus] = gold.inputs;
  const [, other] = answer.inputs;
  if (modulus === undefined || other === undefined || !context.compare(modulus, other).isEqual)
    return different('congruence');
  return outcome(context.compare({ ...gold, name: 'mod' }, { ...answer, name: 'mod' }).isEqual, 'congruence');
}

function differenceOf({ left, right }: Single): Expression {
  return { kind: 'sum', terms: [left, { kind: 'negative', operand: right }] };
}

/** Is first(p) · second(q) = first(q) · second(p) at all points, with one factor (positive, if direction matters)? */
function isProportional(first: Expression, second: Expression, isDirected: boolean, context: Context): boolean {
  const names = symbolsOf(second, symbolsOf(first));
  if (names.size === 0) return false;
  const ratios: { ratio: number; value: number; sample: Sample }[] = [];
  for (const { sample } of realPoints(names)) {
    const [top, bottom] = [
      evaluateAt(first, doubles, sample, context.budget),
      evaluateAt(second, doubles, sample, context.budget),
    ];
    if (likenessInDoubles(top, top) !== 'same' || likenessInDoubles(bottom, bottom) !== 'same') continue;
    if (top.value.im !== 0 || bottom.value.im !== 0 || top.value.re === 0 || bottom.value.re === 0) continue;
    ratios.push({ ratio: top.value.re / bottom.value.re, value: top.value.re, sample });
  }
  const [base, ...others] = ratios;
  // Two constants are always proportional.
  if (others.every(({ value }) => value === base?.value)) return false;
  if (base === undefined || others.length === 0 || (isDirected && base.ratio < 0)) return false;
  if (others.some(({ ratio }) => Math.abs(ratio - base.ratio) > 1e-8 * Math.abs(base.ratio))) return false;
  return others.slice(0, 1).every(({ sample }) => isProportionalExactly(first, second, base.sample, sample, context));
}

/** The two samples are merged by renaming, so that one evaluation holds both. */
function isProportionalExactly(
  first: Expression,
  second: Expression,
  here: Sample,
  there: Sample,
  context: Context,
): boolean {
  const both = new Map([...here, ...[...there].map(([name, value]) => [`${name}@`, value] as const)]);
  const product = (left: Expression, right: Expression): Expression => ({
    kind: 'product',
    factors: [left, renamed(right)],
  });
  return likenessInDecimals(product(first, second), product(second, first), both, context.budget) === 'same';
}

function renamed(expression: Expression): Expression {
  switch (expression.kind) {
    case 'symbol':
      return { ...expression, name: `${expression.name}@` };
    case 'sum':
      return { ...expression, terms: expression.terms.map(renamed) };
    case 'product':
      return { ...expression, factors: expression.factors.map(renamed) };
    case 'quotient':
      return { ...expression, numerator: renamed(expression.numerator), denominator: renamed(expression.denominator) };
    case 'negative':
    case 'degree':
    case 'percent':
      return { ...expression, operand: renamed(expression.operand) };
    case 'power':
      return { ...expression, base: renamed(expression.base), exponent: renamed(expression.exponent) };
    case 'root':
      return { ...expression, radicand: renamed(expression.radicand), degree: renamed(expression.degree) };
    case 'call':
      return { ...expression, inputs: expression.inputs.map(renamed) };
    case 'quantity':
      return { ...expression, value: renamed(expression.value) };
    default:
      return expression;
  }
}
