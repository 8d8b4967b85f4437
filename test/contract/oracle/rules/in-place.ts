/** Operations in place, on tensors made for them: the result is what stands in the target after. */
import type { Ops, Tensor } from '../../../../tensor/ops.js';
import type { Draft } from '../draft.js';
import { elementsOf, type Attributes } from '../program.js';
import { freshCopy, numberOf, numbersOf, operand, type Rule, type Rules } from '../rule.js';
import { nearConversion, typeOf } from './elementwise.js';
import { anyType } from './shapes.js';

const partOf = (ops: Ops, target: Tensor, attributes: Attributes): Tensor =>
  'rows' in attributes ? ops.narrow(target, 0, numberOf(attributes, 'first'), numberOf(attributes, 'rows')) : target;

/** Now and then rows of the target, which is then written through a view of them. */
function drawPart(draft: Draft, shape: readonly number[]): { attributes: Attributes; shape: readonly number[] } {
  const [rows = 0, ...rest] = shape;
  if (rows === 0 || draft.chance(0.7)) return { attributes: {}, shape };
  const first = draft.integer(0, rows - 1);
  const length = draft.integer(1, rows - first);
  return { attributes: { first, rows: length }, shape: [length, ...rest] };
}

/** Into a target of any dtype, which the source is converted to. */
const copyInto: Rule = {
  cuts: true,
  rounding: 'exact',
  run: (ops, operands, attributes) => {
    const source = operand(operands, 0);
    const target = ops.zeros(source.shape, typeOf(attributes));
    ops.copyInto(target, source);
    return target;
  },
  nearJump: ([a], attributes) => a !== undefined && nearConversion(a, typeOf(attributes)),
  draw: (draft) => {
    const a = draft.value({ dtype: anyType(draft) });
    const { shape, dtype, positive, bound } = draft.known(a);
    const type = draft.chance(0.85) ? dtype : anyType(draft);
    const flags = dtype === 'bool' || type === 'bool';
    return {
      operands: [a],
      attributes: { dtype: type },
      shape,
      dtype: type,
      positive: positive && type === dtype,
      bound: flags ? 1 : bound,
    };
  },
};

const writeSlice: Rule = {
  cuts: true,
  rounding: 'exact',
  run: (ops, operands, attributes) => {
    const target = freshCopy(ops, operand(operands, 0));
    ops.writeSlice(target, numberOf(attributes, 'axis'), numberOf(attributes, 'start'), operand(operands, 1));
    return target;
  },
  nearJump: ([target, source]) => target !== undefined && source !== undefined && nearConversion(source, target.dtype),
  draw: (draft) => {
    const dtype = anyType(draft);
    const target = draft.value({ dtype, fits: (shape) => shape.length >= 1 && elementsOf(shape) > 0 });
    const { shape } = draft.known(target);
    const axis = draft.integer(0, shape.length - 1);
    const start = draft.integer(0, (shape[axis] ?? 1) - 1);
    const length = draft.integer(1, (shape[axis] ?? 1) - start);
    const type = draft.chance(0.85) ? dtype : anyType(draft);
    const source = draft.value({ dtype: type, shape: shape.map((size, k) => (k === axis ? length : size)) });
    return { operands: [target, source], attributes: { axis, start }, shape, dtype };
  },
};

/** To the target, or to rows of it, what may be the target itself. */
const addInto: Rule = {
  cuts: true,
  rounding: 'arithmetic',
  run: (ops, operands, attributes) => {
    const whole = freshCopy(ops, operand(operands, 0));
    const target = partOf(ops, whole, attributes);
    const source = operands[1] ?? target;
    if ('factor' in attributes) ops.addInto(target, source, numberOf(attributes, 'factor'));
    else ops.addInto(target, source);
    return whole;
  },
  draw: (draft) => {
    const target = draft.value();
    const { shape, bound } = draft.known(target);
    const { attributes, shape: part } = drawPart(draft, shape);
    const dtype = draft.chance(0.93) ? 'float32' : draft.pick(['int32', 'int64', 'bool'] as const);
    const sources = draft.chance(0.9) ? [draft.value({ dtype, shape: part })] : [];
    const factor = draft.chance(0.6) ? { factor: draft.pick([-0.5, 2, 0.3]) } : {};
    const added = sources.reduce((sum, id) => sum + draft.known(id).bound, sources.length === 0 ? bound : 0);
    return {
      operands: [target, ...sources],
      attributes: { ...attributes, ...factor },
      shape,
      bound: bound + 2 * added,
    };
  },
};

const scaleInto: Rule = {
  cuts: true,
  rounding: 'arithmetic',
  run: (ops, operands, attributes) => {
    const whole = freshCopy(ops, operand(operands, 0));
    ops.scaleInto(partOf(ops, whole, attributes), numberOf(attributes, 'factor'));
    return whole;
  },
  draw: (draft) => {
    const target = draft.value();
    const { shape, bound } = draft.known(target);
    return {
      operands: [target],
      attributes: { ...drawPart(draft, shape).attributes, factor: draft.pick([0, -0.5, 2, 0.3]) },
      shape,
      bound: 2 * bound,
    };
  },
};

/** For each parameter: the parameter, its first and its second moment after the update, one after the other. */
const adamW: Rule = {
  cuts: true,
  run: (ops, operands, attributes) => {
    const decays = numbersOf(attributes, 'weightDecay');
    const each = (place: number) => decays.map((_, k) => operand(operands, 4 * k + place));
    const [parameters, first, second] = [0, 2, 3].map((place) => each(place).map((tensor) => freshCopy(ops, tensor)));
    if (parameters === undefined || first === undefined || second === undefined) throw new Error('adamW needs four');
    ops.adamW(parameters, each(1), first, second, {
      step: numberOf(attributes, 'step'),
      learningRate: numberOf(attributes, 'learningRate'),
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: decays,
    });
    const results = decays.flatMap((_, k) => [parameters, first, second].flatMap((list) => list[k] ?? []));
    return ops.concat(
      results.map((tensor) => ops.reshape(tensor, [elementsOf(tensor.shape)])),
      0,
    );
  },
  // Nobody updates by what is not a number.
  nearJump: (operands) => operands.some(({ numbers }) => !Array.from(numbers).every(Number.isFinite)),
  draw: (draft) => {
    const weightDecay = draft.pick([[0], [0.1], [0, 0.1], [0.1, 0.1]]);
    const operands = weightDecay.flatMap(() => {
      const parameter = draft.value();
      const { shape } = draft.known(parameter);
      return [parameter, draft.value({ shape }), draft.value({ shape }), draft.value({ shape, range: 'positive' })];
    });
    const most = Math.max(...operands.map((id) => draft.known(id).bound));
    const elements = operands.reduce((sum, id) => sum + elementsOf(draft.known(id).shape), 0);
    const attributes = { step: draft.integer(1, 5), learningRate: draft.pick([0.01, 0.1]), weightDecay };
    return { operands, attributes, shape: [(3 * elements) / 4], bound: most * most + 2 * most };
  },
};

/** The gradients after the clipping and, last, the norm before. */
const clipGradNorm: Rule = {
  cuts: true,
  run: (ops, operands, attributes) => {
    const copies = operands.map((tensor) => freshCopy(ops, tensor));
    const norm = ops.clipGradNorm(copies, numberOf(attributes, 'maxNorm'));
    const parts = copies.map((copy) => ops.reshape(copy, [elementsOf(copy.shape)]));
    return ops.concat([...parts, ops.full([1], norm, 'float32')], 0);
  },
  nearJump: (operands, attributes) => {
    const squares = operands.flatMap(({ numbers }) => Array.from(numbers, (value) => value * value));
    const norm = Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
    const maximum = numberOf(attributes, 'maxNorm');
    return Math.abs(norm - maximum) < 1e-4 * maximum;
  },
  draw: (draft) => {
    const operands = Array.from({ length: draft.integer(1, 3) }, () => draft.value());
    const elements = operands.reduce((sum, id) => sum + elementsOf(draft.known(id).shape), 0);
    const most = Math.max(...operands.map((id) => draft.known(id).bound));
    const attributes = { maxNorm: draft.pick([0.5, 1, 10]) };
    return { operands, attributes, shape: [elements + 1], bound: most * Math.sqrt(elements) + 1 };
  },
};

export const inPlaceRules: Rules = { copyInto, writeSlice, addInto, scaleInto, adamW, clipGradNorm };
