/** Element by element. */
import type { DType, Ops, Tensor } from '../../../../tensor/ops.js';
import { broadcastShape, type Draft, type Wanted } from '../draft.js';
import { nearTie, nearZero } from '../jumps.js';
import { togetherType, type ValueType } from '../program.js';
import { numberOf, operand, type Drawn, type Evidence, type Rule, type Rules } from '../rule.js';

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

/** Mostly floats, sometimes integers, rarely flags. */
const arithmeticType = (draft: Draft): ValueType =>
  draft.chance(0.86) ? 'float32' : draft.pick(['int32', 'int32', 'int64', 'int64', 'bool'] as const);

/** Two of a type, and now and then of two: the result then has the wider one. */
function arithmeticPair(draft: Draft) {
  const dtype = arithmeticType(draft);
  const other = draft.chance(0.92) ? dtype : arithmeticType(draft);
  const { a, b, shape } = other === dtype ? pair(draft, { dtype }) : pair(draft, { dtype }, { dtype: other });
  return { a, b, shape, dtype: togetherType(dtype, other), one: draft.known(a), other: draft.known(b) };
}

/** A whole number leaves integers integers, and makes them of flags. */
const withNumberType = (dtype: ValueType, number: number): ValueType =>
  dtype === 'float32' || !Number.isInteger(number) ? 'float32' : dtype === 'bool' ? 'int64' : dtype;

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
      const join = (a: number, b: number) => (name === 'multiply' ? a * b : a + b);
      if (draft.chance(0.3)) {
        const dtype = arithmeticType(draft);
        const a = draft.value({ dtype });
        const { shape, bound, positive } = draft.known(a);
        const whole = dtype !== 'float32' && draft.chance(0.8);
        const number = whole ? draft.integer(-3, 3) : draft.number(-3, 3);
        const stays = positive && number > 0.2 && name !== 'subtract';
        return {
          operands: [a],
          attributes: { number },
          shape,
          dtype: withNumberType(dtype, number),
          bound: join(bound, Math.abs(number)),
          positive: stays,
        };
      }
      const { a, b, shape, dtype, one, other } = arithmeticPair(draft);
      const positive = dtype === 'float32' && one.positive && other.positive && name !== 'subtract';
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
    const first: Wanted = integers ? { dtype: draft.pick(['int32', 'int64', 'bool'] as const) } : {};
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
      const { a, b, shape, dtype, one, other } = arithmeticPair(draft);
      return { operands: [a, b], shape, dtype, positive: dtype === 'float32' && one.positive && other.positive };
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
      if (draft.chance(0.4)) {
        const dtype = arithmeticType(draft);
        const a = draft.value({ dtype });
        const whole = dtype !== 'float32' && draft.chance(0.8);
        const attributes = { number: whole ? draft.integer(-2, 2) : draft.pick([0, 0.5, -0.25, 1]) };
        return { operands: [a], attributes, shape: draft.known(a).shape, dtype: 'bool' };
      }
      const { a, b, shape } = arithmeticPair(draft);
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

/** Of integers too, which stay what they are. */
const drawSigned =
  (result: (known: ReturnType<Draft['known']>) => Partial<Drawn>) =>
  (draft: Draft): Drawn =>
    drawUnary(draft.chance(0.93) ? {} : { dtype: draft.pick(['int32', 'int64'] as const) }, result)(draft);

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
    const a = draft.value({ dtype: draft.chance(0.93) ? 'float32' : draft.pick(['int32', 'int64'] as const) });
    const { shape, dtype } = draft.known(a);
    const low = dtype === 'float32' ? draft.pick([-1, -0.5, 0, -300]) : draft.pick([-2, 0]);
    const width = dtype === 'float32' ? draft.pick([0.5, 1, 2]) : draft.pick([1, 2]);
    return { operands: [a], attributes: { low, high: low + width }, shape, dtype };
  },
};

const where: Rule = {
  rounding: 'exact',
  run: (ops, operands) => ops.where(operand(operands, 0), operand(operands, 1), operand(operands, 2)),
  draw: (draft) => {
    const { a, b, shape, dtype, one, other } = arithmeticPair(draft);
    const condition = draft.value({ dtype: 'bool', shape: partner(draft, shape) });
    const positive = dtype === 'float32' && one.positive && other.positive;
    return { operands: [condition, a, b], shape, dtype, positive };
  },
};

const TYPES = ['float32', 'float32', 'int32', 'int64', 'bool'] as const satisfies readonly DType[];

export function typeOf(attributes: Parameters<Rule['run']>[2]): ValueType {
  const dtype = TYPES.find((type) => type === attributes['dtype']);
  if (dtype === undefined) throw new Error('the step has no dtype');
  return dtype;
}

/** Whether rounding could move a value to another whole number or flag, or there is none for it. */
export function nearConversion(a: Evidence, dtype: ValueType): boolean {
  if (a.dtype !== 'float32' || dtype === 'float32') return false;
  // There is no whole number for these, nor does any engine promise one.
  if (Array.from(a.numbers).some((value) => !Number.isFinite(value))) return true;
  if (dtype === 'bool') return nearZero(a);
  return !a.exact && Array.from(a.numbers).some((value) => Math.abs(value - Math.round(value)) < 1e-3);
}

const cast: Rule = {
  rounding: 'exact',
  views: true,
  run: (ops, operands, attributes) => ops.cast(operand(operands, 0), typeOf(attributes)),
  nearJump: ([a], attributes) => a !== undefined && nearConversion(a, typeOf(attributes)),
  draw: (draft) => {
    const a = draft.value({ dtype: draft.pick(TYPES) });
    const dtype = draft.pick(TYPES);
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
  negate: unary('negate', { rounding: 'exact', draw: drawSigned(() => ({})) }),
  detach: unary('detach', {
    rounding: 'exact',
    cuts: true,
    views: true,
    draw: drawSigned(({ positive }) => ({ positive })),
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
    draw: drawSigned(({ bound, positive }) => ({ bound: bound * bound, positive })),
  }),
  abs: unary('abs', {
    rounding: 'exact',
    nearJump: ([a]) => a !== undefined && nearZero(a),
    draw: drawSigned(({ positive }) => ({ positive })),
  }),
  clamp,
  where,
  cast,
};
