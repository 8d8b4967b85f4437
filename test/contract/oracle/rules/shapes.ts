/** Reductions, shapes, and tensors out of nothing. */
import { elementsOf, togetherType, type Attributes } from '../program.js';
import { equalShapes, type Draft } from '../draft.js';
import { nearMaximumTie } from '../jumps.js';
import { numberOf, numbersOf, operand, type Rule, type Rules } from '../rule.js';
import { typeOf } from './elementwise.js';

const axisOf = (attributes: Attributes) => ('axis' in attributes ? numberOf(attributes, 'axis') : undefined);

/** An axis of `rank`, sometimes counted from the end. */
function drawAxis(draft: Draft, rank: number): number {
  const axis = draft.integer(0, rank - 1);
  return draft.chance(0.3) ? axis - rank : axis;
}

function reduction(name: 'sum' | 'mean' | 'max', parts: Pick<Rule, 'rounding' | 'nearJump'>): Rule {
  return {
    ...parts,
    run: (ops, operands, attributes) => ops[name](operand(operands, 0), axisOf(attributes)),
    draw: (draft) => {
      const filled = (shape: readonly number[]) => elementsOf(shape) > 0;
      const dtype = name !== 'mean' && draft.chance(0.08) ? draft.pick(['int32', 'int64', 'bool'] as const) : 'float32';
      const a = draft.value(name === 'max' ? { dtype, fits: filled } : { dtype });
      const { shape, bound, positive } = draft.known(a);
      // Integers are summed as int64.
      const type = name === 'sum' && dtype !== 'float32' ? 'int64' : dtype;
      const grown = name === 'sum' ? bound * elementsOf(shape) : bound;
      if (shape.length === 0 || draft.chance(0.4))
        return { operands: [a], shape: [], dtype: type, bound: grown, positive };
      const axis = drawAxis(draft, shape.length);
      const result = shape.filter((_, k) => k !== (axis + shape.length) % shape.length);
      return { operands: [a], attributes: { axis }, shape: result, dtype: type, bound: grown, positive };
    },
  };
}

export const anyType = (draft: Draft) =>
  draft.chance(0.76) ? 'float32' : draft.pick(['int32', 'int64', 'bool'] as const);

const reshape: Rule = {
  rounding: 'exact',
  views: true,
  run: (ops, operands, attributes) => ops.reshape(operand(operands, 0), numbersOf(attributes, 'shape')),
  draw: (draft) => {
    const a = draft.value({ dtype: anyType(draft) });
    const known = draft.known(a);
    const shape = rearranged(draft, elementsOf(known.shape), known.shape);
    return { operands: [a], attributes: { shape }, shape, dtype: known.dtype, positive: known.positive };
  },
};

function rearranged(draft: Draft, elements: number, shape: readonly number[]): number[] {
  if (elements === 0) return [...shape].reverse();
  let rest = elements;
  const sizes: number[] = [];
  for (let size = 2; rest > 1 && size <= rest;) {
    if (rest % size === 0) {
      sizes.push(size);
      rest /= size;
    } else size++;
  }
  while (sizes.length > 1 && draft.chance(0.6)) {
    const merged = (sizes.pop() ?? 1) * (sizes.pop() ?? 1);
    sizes.splice(draft.integer(0, sizes.length), 0, merged);
  }
  while (sizes.length > 4) sizes.push((sizes.pop() ?? 1) * (sizes.pop() ?? 1));
  if (sizes.length < 4 && draft.chance(0.2)) sizes.splice(draft.integer(0, sizes.length), 0, 1);
  return sizes;
}

const transpose: Rule = {
  rounding: 'exact',
  views: true,
  run: (ops, operands, attributes) =>
    ops.transpose(operand(operands, 0), numberOf(attributes, 'axis0'), numberOf(attributes, 'axis1')),
  draw: (draft) => {
    const a = draft.value({ dtype: anyType(draft), fits: (shape) => shape.length >= 1 });
    const { shape, dtype, positive } = draft.known(a);
    const [axis0, axis1] = [drawAxis(draft, shape.length), drawAxis(draft, shape.length)];
    const result = [...shape];
    const [one, other] = [(axis0 + shape.length) % shape.length, (axis1 + shape.length) % shape.length];
    [result[one], result[other]] = [shape[other] ?? 0, shape[one] ?? 0];
    return { operands: [a], attributes: { axis0, axis1 }, shape: result, dtype, positive };
  },
};

const narrow: Rule = {
  rounding: 'exact',
  views: true,
  run: (ops, operands, attributes) =>
    ops.narrow(
      operand(operands, 0),
      numberOf(attributes, 'axis'),
      numberOf(attributes, 'start'),
      numberOf(attributes, 'length'),
    ),
  draw: (draft) => {
    const a = draft.value({ dtype: anyType(draft), fits: (shape) => shape.length >= 1 });
    const { shape, dtype, positive } = draft.known(a);
    const axis = drawAxis(draft, shape.length);
    const size = shape.at(axis) ?? 0;
    const start = draft.integer(0, Math.max(0, size - 1));
    const length = Math.min(size - start, draft.integer(draft.chance(0.05) ? 0 : 1, Math.max(1, size - start)));
    const result = shape.map((whole, k) => (k === (axis + shape.length) % shape.length ? length : whole));
    return { operands: [a], attributes: { axis, start, length }, shape: result, dtype, positive };
  },
};

const concat: Rule = {
  rounding: 'exact',
  run: (ops, operands, attributes) => ops.concat(operands, numberOf(attributes, 'axis')),
  draw: (draft) => {
    const dtype = anyType(draft);
    const first = draft.value({ dtype, fits: (shape) => shape.length >= 1 });
    const { shape } = draft.known(first);
    const axis = drawAxis(draft, shape.length);
    const along = (axis + shape.length) % shape.length;
    const others = (of: readonly number[]) => of.map((size, k) => (k === along ? 1 : size));
    const operands = [first];
    for (let more = draft.integer(0, 2); more > 0; more--) {
      const wanted = shape.map((size, k) => (k === along ? draft.size() : size));
      const type = draft.chance(0.92) ? dtype : anyType(draft);
      const fits = (of: readonly number[]) => equalShapes(others(of), others(shape));
      operands.push(draft.value({ dtype: type, shape: wanted, fits }));
    }
    const length = operands.reduce((sum, id) => sum + (draft.known(id).shape[along] ?? 0), 0);
    const positive = operands.every((id) => draft.known(id).positive);
    return {
      operands,
      attributes: { axis },
      shape: shape.map((size, k) => (k === along ? length : size)),
      dtype: togetherType(...operands.map((id) => draft.known(id).dtype)),
      positive,
    };
  },
};

const selectRows: Rule = {
  rounding: 'exact',
  run: (ops, operands) => ops.selectRows(operand(operands, 0), operand(operands, 1)),
  draw: (draft) => {
    const a = draft.value({ dtype: anyType(draft), fits: (shape) => (shape[0] ?? 0) >= 1 });
    const { shape, dtype, positive } = draft.known(a);
    const [rows = 1, ...rest] = shape;
    const count = draft.size();
    const indices = draft.indices([count], rows);
    return { operands: [a, indices], shape: [count, ...rest], dtype, positive };
  },
};

const made = (name: 'zeros' | 'full'): Rule => ({
  rounding: 'exact',
  run: (ops, _operands, attributes) => {
    const shape = numbersOf(attributes, 'shape');
    const dtype = typeOf(attributes);
    return name === 'zeros' ? ops.zeros(shape, dtype) : ops.full(shape, numberOf(attributes, 'value'), dtype);
  },
  draw: (draft) => {
    const shape = draft.shape();
    const dtype = anyType(draft);
    const value = dtype === 'float32' ? draft.number(-2, 2) : draft.integer(dtype === 'bool' ? 0 : -3, 3);
    const attributes = name === 'zeros' ? { shape, dtype } : { shape, dtype, value };
    return { operands: [], attributes, shape, dtype, bound: 3 };
  },
});

export const shapeRules: Rules = {
  sum: reduction('sum', { rounding: 'sums' }),
  mean: reduction('mean', {}),
  max: reduction('max', {
    rounding: 'exact',
    nearJump: ([a], attributes) => a !== undefined && nearMaximumTie(a, axisOf(attributes)),
  }),
  reshape,
  transpose,
  narrow,
  concat,
  selectRows,
  zeros: made('zeros'),
  full: made('full'),
};
