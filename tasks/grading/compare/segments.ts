/**
 * PURE. Sets of real numbers as segments with open or closed ends, in order and apart: intervals, unions, differences,
 * finite sets, inequalities in one variable. VERIFIER.md 7.5, 7. Ends keep their expression: two sets are equal when
 * their ends are, and that is decided as for any two numbers.
 */
import { doubles } from '../expression/reals.js';
import type { Budget } from '../expression/limits.js';
import { type Expression, symbolsOf } from '../expression/syntax.js';
import { evaluateAt, noNames } from './residues.js';

export interface End {
  readonly value: number;
  readonly at: Expression;
  readonly isClosed: boolean;
}

export interface Segment {
  readonly low: End;
  readonly high: End;
}

const infinity: Expression = { kind: 'constant', name: 'infinity' };
const minusInfinity: Expression = { kind: 'negative', operand: infinity };
const lowest: End = { value: -Infinity, at: minusInfinity, isClosed: false };
const highest: End = { value: Infinity, at: infinity, isClosed: false };
const everything: readonly Segment[] = [{ low: lowest, high: highest }];
const greatestCount = 64;

/** @param allowsRelations read `x > 2` and `{x | x > 2}` as sets; @returns null for what is no such set */
export function segmentsOf(
  expression: Expression,
  allowsRelations: boolean,
  budget: Budget,
): readonly Segment[] | null {
  budget.spend(5);
  const inner = (part: Expression) => segmentsOf(part, allowsRelations, budget);
  switch (expression.kind) {
    case 'tuple': {
      const [from, to] = expression.items;
      if (expression.items.length !== 2 || from === undefined || to === undefined) return null;
      return interval(endOf(from, expression.open === '[', budget), endOf(to, expression.close === ']', budget));
    }
    case 'set':
      return expression.items.length > greatestCount ? null : pointsOf(expression.items, budget);
    case 'symbol':
      return expression.name === '\\R' ? everything : null;
    case 'set-operation': {
      const [left, right] = [inner(expression.left), inner(expression.right)];
      if (left === null || right === null || left.length + right.length > greatestCount) return null;
      if (expression.operation === 'union') return merged([...left, ...right]);
      return intersection(left, expression.operation === 'difference' ? complement(right) : right);
    }
    case 'set-builder':
      return expression.element.kind === 'symbol'
        ? conditionOf(expression.condition, expression.element.name, budget)
        : null;
    case 'relation':
    case 'list':
      return allowsRelations ? relationSegments(expression, budget) : null;
    default:
      return null;
  }
}

/** Inequalities in one variable, also `-2 ≤ x ≤ 7` and `x < 2 or x > 3`. */
function relationSegments(expression: Expression, budget: Budget): readonly Segment[] | null {
  const names = symbolsOf(expression);
  names.delete('\\R');
  const [name] = names;
  return names.size === 1 && name !== undefined ? conditionOf(expression, name, budget) : null;
}

function conditionOf(condition: Expression, name: string, budget: Budget): readonly Segment[] | null {
  if (condition.kind === 'list') return listCondition(condition.items, name, budget);
  if (condition.kind !== 'relation') return null;
  let result: readonly Segment[] = everything;
  for (const [index, operator] of condition.operators.entries()) {
    const [left, right] = [condition.sides[index], condition.sides[index + 1]];
    if (left === undefined || right === undefined) return null;
    const isLeft = left.kind === 'symbol' && left.name === name;
    if (isLeft === (right.kind === 'symbol' && right.name === name)) return null;
    const segments =
      isLeft && operator === '∈'
        ? segmentsOf(right, false, budget)
        : halfLine(isLeft ? operator : flipped(operator), isLeft ? right : left, budget);
    if (segments === null) return null;
    result = intersection(result, segments);
  }
  return result;
}

/** Conditions that overlap to everything are meant together (`x > 2, x < 5`), others are a choice. */
function listCondition(items: readonly Expression[], name: string, budget: Budget): readonly Segment[] | null {
  const parts = items.map((item) => conditionOf(item, name, budget));
  if (parts.some((part) => part === null) || items.length > greatestCount) return null;
  const union = merged(parts.flatMap((part) => [...(part ?? [])]));
  const [only] = union;
  const isAll = union.length === 1 && only?.low.value === -Infinity && only.high.value === Infinity;
  return isAll ? parts.reduce<readonly Segment[]>((all, part) => intersection(all, part ?? []), everything) : union;
}

function flipped(operator: string): string {
  return { '<': '>', '>': '<', '≤': '≥', '≥': '≤' }[operator] ?? operator;
}

function halfLine(operator: string, bound: Expression, budget: Budget): readonly Segment[] | null {
  const end = endOf(bound, operator === '≤' || operator === '≥' || operator === '=', budget);
  if (end === null) return null;
  switch (operator) {
    case '<':
    case '≤':
      return [{ low: lowest, high: end }];
    case '>':
    case '≥':
      return [{ low: end, high: highest }];
    case '=':
      return [{ low: end, high: end }];
    case '≠':
      return [
        { low: lowest, high: end },
        { low: end, high: highest },
      ];
    default:
      return null;
  }
}

function endOf(at: Expression, isClosed: boolean, budget: Budget): End | null {
  if (at.kind === 'constant' && at.name === 'infinity') return highest;
  if (at.kind === 'negative' && at.operand.kind === 'constant' && at.operand.name === 'infinity') return lowest;
  const { value } = evaluateAt(at, doubles, noNames, budget);
  return Number.isFinite(value.re) && value.im === 0 ? { value: value.re, at, isClosed } : null;
}

function interval(low: End | null, high: End | null): readonly Segment[] | null {
  if (low === null || high === null || low.value > high.value) return null;
  return low.value === high.value && !(low.isClosed && high.isClosed) ? [] : [{ low, high }];
}

function pointsOf(items: readonly Expression[], budget: Budget): readonly Segment[] | null {
  const ends = items.map((item) => endOf(item, true, budget));
  if (ends.some((end) => end === null || !Number.isFinite(end.value))) return null;
  return merged(ends.flatMap((end) => (end === null ? [] : [{ low: end, high: end }])));
}

const isLike = (left: number, right: number) =>
  left === right ||
  (Number.isFinite(left - right) && Math.abs(left - right) <= 1e-11 * Math.max(1, Math.abs(left), Math.abs(right)));

/** In order; what overlaps or touches becomes one. */
function merged(segments: readonly Segment[]): readonly Segment[] {
  const ordered = [...segments].sort(
    (left, right) => left.low.value - right.low.value || Number(right.low.isClosed) - Number(left.low.isClosed),
  );
  const result: Segment[] = [];
  for (const segment of ordered) {
    const last = result.at(-1);
    const touches =
      last !== undefined && isLike(last.high.value, segment.low.value) && (last.high.isClosed || segment.low.isClosed);
    if (last === undefined || !(touches || segment.low.value < last.high.value)) {
      result.push(segment);
      continue;
    }
    const isSame = isLike(last.high.value, segment.high.value);
    const high = isSame
      ? { ...last.high, isClosed: last.high.isClosed || segment.high.isClosed }
      : segment.high.value > last.high.value
        ? segment.high
        : last.high;
    const low = isLike(last.low.value, segment.low.value)
      ? { ...last.low, isClosed: last.low.isClosed || segment.low.isClosed }
      : last.low;
    result[result.length - 1] = { low, high };
  }
  return result;
}

function complement(segments: readonly Segment[]): readonly Segment[] {
  const result: Segment[] = [];
  let low = lowest;
  for (const segment of merged(segments)) {
    if (segment.low.value > -Infinity) result.push({ low, high: { ...segment.low, isClosed: !segment.low.isClosed } });
    low = { ...segment.high, isClosed: !segment.high.isClosed };
  }
  if (low.value < Infinity) result.push({ low, high: highest });
  return result;
}

function intersection(left: readonly Segment[], right: readonly Segment[]): readonly Segment[] {
  const result: Segment[] = [];
  for (const one of left) {
    for (const other of right) {
      const low = tighter(one.low, other.low, one.low.value > other.low.value);
      const high = tighter(one.high, other.high, one.high.value < other.high.value);
      const isPoint = isLike(low.value, high.value);
      if (isPoint ? low.isClosed && high.isClosed : low.value < high.value) result.push({ low, high });
    }
  }
  return merged(result);
}

function tighter(one: End, other: End, isFirst: boolean): End {
  if (isLike(one.value, other.value)) return { ...one, isClosed: one.isClosed && other.isClosed };
  return isFirst ? one : other;
}
