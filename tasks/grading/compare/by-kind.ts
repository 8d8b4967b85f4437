/** PURE. Chooses how two expressions are compared: the gold's kind says what is meant. VERIFIER.md 7.5. */
import type { Budget } from '../expression/limits.js';
import { type Expression, symbolsOf } from '../expression/syntax.js';
import { unitOf } from '../expression/units.js';
import type { GradingMode } from '../verdict.js';
import {
  compareMatrices,
  compareOrdered,
  compareRatios,
  compareTuples,
  compareUnordered,
  writtenItems,
} from './collections.js';
import { type Context, different, equal, outcome, type Outcome } from './context.js';
import { asMatrix } from './matrix-algebra.js';
import { compareRelations, compareResidues } from './relations.js';
import { compareScalars } from './scalars.js';
import { segmentsOf } from './segments.js';

export function contextFor(mode: GradingMode, decimals: number, budget: Budget): Context {
  const context: Context = { mode, decimals, budget, compare: (gold, answer) => compareByKind(gold, answer, context) };
  return context;
}

function compareByKind(rawGold: Expression, rawAnswer: Expression, context: Context): Outcome {
  context.budget.spend(1);
  const [gold, answer] = [asMatrix(withoutGroup(rawGold)), asMatrix(withoutGroup(rawAnswer))];
  if (isSetOfNumbers(gold) || isSetOfNumbers(answer)) {
    const isCondition =
      gold.kind === 'relation' || (gold.kind === 'list' && gold.items.every(({ kind }) => kind === 'relation'));
    return isCondition ? compareRelation(gold, answer, context) : compareSegments(gold, answer, false, context);
  }
  switch (gold.kind) {
    case 'quantity':
      return compareQuantities(gold, answer, context);
    case 'text':
      return outcome(answer.kind === 'text' && gold.words.toLowerCase() === answer.words.toLowerCase(), 'words');
    case 'list':
      return compareList(gold.items, answer, context, 'list');
    case 'set':
      return compareSet(gold.items, answer, context);
    case 'tuple':
      return compareTuple(gold, answer, context);
    case 'matrix':
      return answer.kind === 'matrix' ? compareMatrices(gold, answer, context) : different('matrix', 'no matrix');
    case 'relation':
      return compareRelation(gold, answer, context);
    case 'ratio':
      // Half past three is half past three in the afternoon, too.
      return compareRatios(gold, answer.kind === 'quantity' ? answer.value : answer, context);
    case 'set-operation':
    case 'set-builder':
      return compareSegments(gold, answer, false, context);
    default:
      return compareValue(gold, answer, context);
  }
}

/** A set of one is taken for its element where a value is wanted; see compareValue. */
function withoutGroup(expression: Expression): Expression {
  return expression.kind === 'quantity' && unitOf(expression.unit) === '' ? expression.value : expression;
}

function isSetOfNumbers(expression: Expression): boolean {
  return (
    expression.kind === 'set-operation' ||
    expression.kind === 'set-builder' ||
    (expression.kind === 'symbol' && expression.name === '\\R')
  );
}

/** Units count only when both name one. */
function compareQuantities(gold: Expression, answer: Expression, context: Context): Outcome {
  if (gold.kind !== 'quantity') return context.compare(gold, answer);
  if (answer.kind !== 'quantity') return context.compare(gold.value, answer);
  if (unitOf(gold.unit) !== unitOf(answer.unit)) return different('units', `${answer.unit} is not ${gold.unit}`);
  return context.compare(gold.value, answer.value);
}

function compareValue(gold: Expression, answer: Expression, context: Context): Outcome {
  switch (answer.kind) {
    case 'quantity':
      return context.compare(gold, answer.value);
    case 'set': {
      const [only] = answer.items;
      return answer.items.length === 1 && only !== undefined
        ? context.compare(gold, only)
        : different('set', 'the gold is one value');
    }
    case 'ratio': {
      const [first, second] = answer.parts;
      if (answer.parts.length !== 2 || answer.isTime || first === undefined || second === undefined)
        return different('ratio');
      return context.compare(gold, { kind: 'quotient', numerator: first, denominator: second });
    }
    case 'list':
    case 'tuple':
      return different(answer.kind, 'the gold is one value');
    case 'text':
    case 'matrix':
    case 'relation':
    case 'set-operation':
    case 'set-builder':
      return different(answer.kind);
    default:
      if (gold.kind === 'call' && gold.name === 'residue') {
        return answer.kind === 'call' && answer.name === 'residue'
          ? compareResidues(gold, answer, context)
          : different('congruence');
      }
      return compareScalars(gold, answer, context);
  }
}

function compareList(items: readonly Expression[], answer: Expression, context: Context, decidedBy: string): Outcome {
  if (items.every((item) => item.kind === 'relation')) {
    const asRelations = compareRelations({ kind: 'list', items }, answer, context);
    if (asRelations.isEqual) return asRelations;
  }
  if (answer.kind === 'list' || answer.kind === 'set') return compareUnordered(items, answer.items, context, decidedBy);
  const written = writtenItems(answer);
  if (written !== null) return compareOrdered(items, written, context, decidedBy);
  const [first, ...others] = items;
  if (first === undefined || others.some((item) => !context.compare(first, item).isEqual))
    return different(decidedBy, 'one value for several');
  return context.compare(first, answer);
}

function compareSet(items: readonly Expression[], answer: Expression, context: Context): Outcome {
  if (items.length === 0) return outcome(answer.kind === 'set' && answer.items.length === 0, 'set');
  const [only] = items;
  if (items.length === 1 && only !== undefined && answer.kind !== 'set') return context.compare(only, answer);
  if (answer.kind === 'relation') return different('set', 'a relation is no set');
  if (answer.kind === 'tuple') return different('set', 'a tuple is no set');
  return compareList(items, answer, context, 'set');
}

function compareTuple(gold: Expression, answer: Expression, context: Context): Outcome {
  if (gold.kind !== 'tuple') return different('tuple');
  if (answer.kind === 'tuple') return compareTuples(gold, answer, context);
  const written = gold.open === '(' && gold.close === ')' ? writtenItems(answer) : null;
  if (written !== null) return compareOrdered(gold.items, written, context, 'tuple');
  const isInterval = gold.open === '[' || gold.close === ']' || gold.items.some(isInfinite);
  if (context.mode === 'evaluation' && isInterval && answer.kind === 'relation')
    return compareSegments(gold, answer, true, context);
  return different('tuple');
}

function isInfinite(expression: Expression): boolean {
  if (expression.kind === 'negative') return isInfinite(expression.operand);
  return expression.kind === 'constant' && expression.name === 'infinity';
}

/** A gold inequality takes the interval; the reverse would be restating the question (VERIFIER.md 7.5, 7). */
function compareRelation(gold: Expression, answer: Expression, context: Context): Outcome {
  if (answer.kind === 'relation' || answer.kind === 'list') {
    const asRelations = compareRelations(gold, answer, context);
    if (asRelations.isEqual) return asRelations;
  }
  const names = symbolsOf(gold);
  // A relation in another letter says something else.
  const isOther = [...symbolsOf(answer)].some((name) => name !== '\\R' && !names.has(name));
  return names.size === 1 && !isOther ? compareSegments(gold, answer, true, context) : different('relation');
}

function compareSegments(gold: Expression, answer: Expression, allowsRelations: boolean, context: Context): Outcome {
  const isKind = context.mode === 'evaluation' || allowsRelations;
  const wanted = segmentsOf(gold, allowsRelations, context.budget);
  const given = segmentsOf(answer, isKind, context.budget);
  if (wanted === null || given === null || wanted.length !== given.length) return different('interval');
  for (const [index, { low, high }] of wanted.entries()) {
    const other = given[index];
    if (other === undefined || low.isClosed !== other.low.isClosed || high.isClosed !== other.high.isClosed)
      return different('interval');
    if (!context.compare(low.at, other.low.at).isEqual || !context.compare(high.at, other.high.at).isEqual)
      return different('interval');
  }
  return equal('interval');
}
