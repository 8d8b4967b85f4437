/** Element by element. */
import type { Ops, Tensor } from '../../../../tensor/ops.js';
import { broadcastShape, type Draft, type Wanted } from '../draft.js';
import { nearTie, nearZero } from '../jumps.js';
import type { ValueType } from '../program.js';
import { numberOf, operand, type Drawn, type Rule, type Rules } from '../rule.js';

type WithNumber = 'add' | 'subtract' | 'multiply' | 'divide' | 'less' | 'greater' | 'equal';
type Unary = 'negate' | 'exp' | 'log' | 'square' | 'sqrt' | 'abs' | 'detach';

/** A shape that broadcasts with `shape`: the same, fewer axes, or some axes of one. */
function partner(draft: Draft, shape: readonly number[]): number[] {
  if (draft.chance(0.5)) return [...shape];
  const dropped = draft.chance(0.5) ? draft.integer(0, shape.length) : 0;
  return shape.slice(dropped).map((size) => (draft.chance(0.3) ? 1 : size));
}

function pair(draft: Draft, first: Wanted = {}, second: Wanted = first): { a: number; b: number; shape: number[] } {
  const a = draft.value(first);
  const { shape: shapeOfA } = draft.known(a);
  const b = draft.chance(0.4)
    ? draft.value({ ...second, fits: (shape) => broadcastShape(shapeOfA, shape) !== undefined })
    : draft.value({ ...second, shape: partner(draft, shapeOfA) });
  const shape = broadcastShape(shapeOfA, draft.known(b).shape);
  if (shape === undefined) throw new Error('partners do not broadcast');
  return draft.chance(0.5) && first === second ? { a: b, b: a, shape } : { a, b, shape };
}

/** Mostly floats, sometimes integers. */
const arithmeticType = (draft: Draft): ValueType => (draft.chance(0.9) ? 'float32' : 'int32');

const withNumber =
  (name: WithNumber) =>
  (ops: Ops, operands: readonly Tensor[], attributes: Parameters<Rule['run']>[2]): Tensor =>
    operands.length === 1
      ? ops[name](operand(operands, 0), numberOf(attributes, 'number'))
      : ops[name](operand(operands, 0), operand(operands, 1));

function arithmetic(name: 'add' | 'subtract' | 'multiply'): Rule {
  return {
    rounding: 'arithmetic',
    run: withNumber(name),
    draw: (draft) => {
      const dtype = arithmeticType(draft);
      const join = (a: number, b: number) => (name === 'multiply' ? a * b : a + b);
      if (draft.chance(0.3)) {
        const a = draft.value({ dtype });
        const { shape, bound, positive } = draft.known(a);
        const number = dtype === 'int32' ? draft.integer(-3, 3) : draft.number(-3, 3);
        const stays = positive && number > 0.2 && name !== 'subtract';
        return {
          operands: [a],
          attributes: { number },
          shape,
          dtype,
          bound: join(bound, Math.abs(number)),
          positive: stays,
        };
      }
      const { a, b, shape } = pair(draft, { dtype });
      const [one, other] = [draft.known(a), draft.known(b)];
      const positive = one.positive && other.positive && name !== 'subtract';
      return { operands: [a, b], shape, dtype, bound: join(one.bound, other.bound), positive };
    },
  };
}

const divide: Rule = {
  run: withNumber('divide'),
  nearJump: ([a, b]) =>
    b !== undefined && (nearZero(b) || (!b.input && nearZero({ ...b, exact: false }))) && a !== undefined,
  draw: (draft) => {
    if (draft.chance(0.3)) {
      const a = draft.value();
      const { shape, bound } = draft.known(a);
      const number = draft.pick([3, 0.7, -1.5, 64, 0.125]);
      return { operands: [a], attributes: { number }, shape, bound: bound * 8 };
    }
    const integers = draft.chance(0.05);
    const first: Wanted = integers ? { dtype: 'int32' } : {};
    const second: Wanted = draft.chance(0.9) && !integers ? { range: 'positive' } : first;
    const { a, b, shape } = pair(draft, first, second);
    return { operands: [a, b], shape, bound: draft.known(a).bound * 10 };
  },
};

function choice(name: 'minimum' | 'maximum'): Rule {
  return {
    rounding: 'exact',
    run: (ops, operands) => ops[name](operand(operands, 0), operand(operands, 1)),
    nearJump: ([a, b]) => a !== undefined && b !== undefined && nearTie(a, b),
    draw: (draft) => {
      const dtype = arithmeticType(draft);
      const { a, b, shape } = pair(draft, { dtype });
      return { operands: [a, b], shape, dtype, positive: draft.known(a).positive && draft.known(b).positive };
    },
  };
}

function comparison(name: 'less' | 'greater' | 'equal'): Rule {
  return {
    cuts: true,
    rounding: 'exact',
    run: withNumber(name),
    nearJump: ([a, b], attributes) => {
      if (a === undefined) return false;
      const number = { shape: [], dtype: a.dtype, numbers: [Number(attributes['number'])], exact: true, input: true };
      return nearTie(a, b ?? number);
    },
    draw: (draft) => {
      const dtype = arithmeticType(draft);
      if (draft.chance(0.4)) {
        const a = draft.value({ dtype });
        const attributes = { number: dtype === 'int32' ? draft.integer(-2, 2) : draft.pick([0, 0.5, -0.25, 1]) };
        return { operands: [a], attributes, shape: draft.known(a).shape, dtype: 'bool' };
      }
      const { a, b, shape } = pair(draft, { dtype });
      return { operands: [a, b], shape, dtype: 'bool' };
    },
  };
}

function unary(name: Unary, parts: Omit<Rule, 'run'>): Rule {
  return { run: (ops, operands) => ops[name](operand(operands, 0)), ...parts };
}

/** Of one float operand, and the result's shape is the operand's. */
const drawUnary =
  (wanted: Wanted, result: (known: ReturnType<Draft['known']>) => Partial<Drawn>) =>
  (draft: Draft): Drawn => {
    const a = draft.value(wanted);
    const known = draft.known(a);
    return { operands: [a], shape: known.shape, dtype: known.dtype, ...result(known) };
  };

const drawPositive =
  (result: (known: ReturnType<Draft['known']>) => Partial<Drawn>) =>
  (draft: Draft): Drawn =>
    drawUnary(draft.chance(0.9) ? { range: 'positive' } : {}, result)(draft);

const clamp: Rule = {
  rounding: 'exact',
  run: (ops, operands, attributes) =>
    ops.clamp(operand(operands, 0), numberOf(attributes, 'low'), numberOf(attributes, 'high')),
  nearJump: ([a], attributes) =>
    a !== undefined &&
    ['low', 'high'].some((edge) =>
      nearTie(a, { shape: [], dtype: a.dtype, numbers: [numberOf(attributes, edge)], exact: true, input: true }),
    ),
  draw: (draft) => {
    const a = draft.value();
    const low = draft.pick([-1, -0.5, 0, -300]);
    return { operands: [a], attributes: { low, high: low + draft.pick([0.5, 1, 2]) }, shape: draft.known(a).shape };
  },
};

const where: Rule = {
  rounding: 'exact',
  run: (ops, operands) => ops.where(operand(operands, 0), operand(operands, 1), operand(operands, 2)),
  draw: (draft) => {
    const dtype = arithmeticType(draft);
    const { a, b, shape } = pair(draft, { dtype });
    const condition = draft.value({ dtype: 'bool', shape: partner(draft, shape) });
    return { operands: [condition, a, b], shape, dtype, positive: draft.known(a).positive && draft.known(b).positive };
  },
};

const cast: Rule = {
  rounding: 'exact',
  run: (ops, operands, attributes) => {
    const dtype = attributes['dtype'];
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new Error('a cast without dtype');
    return ops.cast(operand(operands, 0), dtype);
  },
  nearJump: ([a], attributes) => {
    if (a === undefined || a.dtype !== 'float32' || attributes['dtype'] === 'float32') return false;
    // There is no whole number for these, nor does any engine promise one.
    if (Array.from(a.numbers).some((value) => !Number.isFinite(value))) return true;
    if (attributes['dtype'] === 'bool') return nearZero(a);
    return !a.exact && Array.from(a.numbers).some((value) => Math.abs(value - Math.round(value)) < 1e-3);
  },
  draw: (draft) => {
    const a = draft.value({ dtype: draft.pick(['float32', 'float32', 'int32', 'bool']) });
    const dtype = draft.pick(['float32', 'float32', 'int32', 'bool'] as const);
    const { shape, dtype: before, bound } = draft.known(a);
    return {
      operands: [a],
      attributes: { dtype },
      shape,
      dtype,
      bound: before === 'bool' || dtype === 'bool' ? 1 : bound,
    };
  },
};

export const elementwiseRules: Rules = {
  add: arithmetic('add'),
  subtract: arithmetic('subtract'),
  multiply: arithmetic('multiply'),
  divide,
  minimum: choice('minimum'),
  maximum: choice('maximum'),
  less: comparison('less'),
  greater: comparison('greater'),
  equal: comparison('equal'),
  negate: unary('negate', { rounding: 'exact', draw: drawUnary({}, () => ({})) }),
  detach: unary('detach', {
    rounding: 'exact',
    cuts: true,
    draw: drawUnary({}, ({ positive }) => ({ positive })),
  }),
  exp: unary('exp', {
    draw: drawUnary({ within: 10 }, ({ bound }) => ({ bound: Math.exp(bound), positive: bound < 3 })),
  }),
  log: unary('log', {
    nearJump: ([a]) => a !== undefined && nearZero(a),
    draw: drawPositive(({ bound }) => ({ bound: Math.max(5, Math.log(bound + 1)) })),
  }),
  sqrt: unary('sqrt', {
    nearJump: ([a]) => a !== undefined && nearZero(a),
    draw: drawPositive(({ bound, positive }) => ({ bound: Math.max(1, bound), positive })),
  }),
  square: unary('square', {
    rounding: 'arithmetic',
    draw: drawUnary({}, ({ bound, positive }) => ({ bound: bound * bound, positive })),
  }),
  abs: unary('abs', {
    rounding: 'exact',
    nearJump: ([a]) => a !== undefined && nearZero(a),
    draw: drawUnary({}, ({ positive }) => ({ positive })),
  }),
  clamp,
  where,
  cast,
};
