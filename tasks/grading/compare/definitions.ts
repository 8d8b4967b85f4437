/**
 * PURE. The outermost level: which side is a definition (`n = 5`), which is a value, and what they are compared as
 * (VERIFIER.md 7.4). Below it, by-kind.ts.
 */
import type { Expression } from '../expression/syntax.js';
import type { Context, Outcome } from './context.js';
import { different } from './context.js';
import { withoutLetterUnit } from './letter-unit.js';
import { withoutPlusMinus } from './signs.js';
import { areLikeNames, isName, valueOf } from './unwrap.js';

/** Why the form of a value is refused; null when it is not. */
export type CheckForm = (gold: Expression, answer: Expression) => string | null;

export function compareDefinitions(
  gold: Expression,
  answer: Expression,
  context: Context,
  checkForm: CheckForm,
): Outcome {
  const compare = (first: Expression, second: Expression): Outcome => {
    const wanted = withoutPlusMinus(first);
    const given = withoutLetterUnit(wanted, withoutPlusMinus(second));
    const refusal = checkForm(wanted, given);
    return refusal === null ? context.compare(wanted, given) : different('literal-form', refusal);
  };
  const [goldIsDefinition, answerIsDefinition] = [hasRelation(gold), hasRelation(answer)];
  if (!goldIsDefinition && !answerIsDefinition) return compare(gold, answer);
  const [goldValue, answerValue] = [unwrapped(gold, context), unwrapped(answer, context)];
  if (!goldIsDefinition) return answerValue === null ? context.compare(gold, answer) : compare(gold, answerValue);
  if (!answerIsDefinition) {
    if (goldValue === null) return context.compare(gold, answer);
    return compareNamed(gold, goldValue, answer, compare, context);
  }
  const asRelations = context.compare(withoutPlusMinus(gold), withoutPlusMinus(answer));
  if (asRelations.isEqual || goldValue === null || answerValue === null || !haveLikeNames(gold, answer, context))
    return asRelations;
  return compare(goldValue, answerValue);
}

/** Values of `a = 332, b = 7` come in written order. */
function compareNamed(
  gold: Expression,
  values: Expression,
  answer: Expression,
  compare: (gold: Expression, answer: Expression) => Outcome,
  context: Context,
): Outcome {
  if (gold.kind !== 'list' || values.kind !== 'list' || haveOneName(gold, context)) return compare(values, answer);
  return compare({ kind: 'tuple', open: '(', close: ')', items: values.items }, answer);
}

function hasRelation(expression: Expression): boolean {
  return expression.kind === 'relation' || (expression.kind === 'list' && expression.items.some(hasRelation));
}

/** @returns null when a part is no definition */
function unwrapped(expression: Expression, context: Context): Expression | null {
  if (expression.kind === 'relation') return valueOf(expression, context.budget);
  if (expression.kind !== 'list') return null;
  const items = expression.items.map((item) => (item.kind === 'relation' ? valueOf(item, context.budget) : item));
  return items.some((item) => item === null) ? null : { kind: 'list', items: items.filter((item) => item !== null) };
}

/** All sides but the last. */
function namesOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'relation') return expression.sides.slice(0, -1);
  return expression.kind === 'list' && expression.items[0] !== undefined ? namesOf(expression.items[0]) : [];
}

function haveLikeNames(gold: Expression, answer: Expression, context: Context): boolean {
  const [left, right] = [namesOf(gold).filter(isName), namesOf(answer).filter(isName)];
  const isLike =
    left.length > 0 &&
    left.length === right.length &&
    left.every((name, index) => areLikeNames(name, right[index] ?? name, context.budget));
  return isLike && haveOneName(gold, context) && haveOneName(answer, context);
}

/** `x = 1, x = 2` and `x = 1, 2`: all of one name. */
function haveOneName(expression: Expression, context: Context): boolean {
  if (expression.kind !== 'list') return true;
  const [first] = namesOf(expression);
  return expression.items.every((item) => {
    const [name] = namesOf(item);
    return name === undefined || (first !== undefined && areLikeNames(first, name, context.budget));
  });
}
