/** Operations in place, on tensors made for them: the result is what stands in the target after. */
import type { Ops, Tensor } from '../../../../tensor/ops.js';
import { elementsOf } from '../program.js';
import { numberOf, operand, type Rule, type Rules } from '../rule.js';

/** A tensor of its own memory, and without gradient, with the values of `source`. */
function freshCopy(ops: Ops, source: Tensor): Tensor {
  const copy = ops.zeros(source.shape, source.dtype);
  ops.copyInto(copy, source);
  return copy;
}

const copyInto: Rule = {
  cuts: true,
  rounding: 'exact',
  run: (ops, operands) => freshCopy(ops, operand(operands, 0)),
  draw: (draft) => {
    const a = draft.value({ dtype: draft.chance(0.9) ? 'float32' : 'int32' });
    const { shape, dtype, positive } = draft.known(a);
    return { operands: [a], shape, dtype, positive };
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
  draw: (draft) => {
    const target = draft.value({ fits: (shape) => shape.length >= 1 && elementsOf(shape) > 0 });
    const { shape } = draft.known(target);
    const axis = draft.integer(0, shape.length - 1);
    const start = draft.integer(0, (shape[axis] ?? 1) - 1);
    const length = draft.integer(1, (shape[axis] ?? 1) - start);
    const source = draft.value({ shape: shape.map((size, k) => (k === axis ? length : size)) });
    return { operands: [target, source], attributes: { axis, start }, shape };
  },
};

const addInto: Rule = {
  cuts: true,
  rounding: 'arithmetic',
  run: (ops, operands, attributes) => {
    const target = freshCopy(ops, operand(operands, 0));
    if ('factor' in attributes) ops.addInto(target, operand(operands, 1), numberOf(attributes, 'factor'));
    else ops.addInto(target, operand(operands, 1));
    return target;
  },
  draw: (draft) => {
    const target = draft.value();
    const { shape, bound } = draft.known(target);
    const source = draft.value({ shape });
    const attributes = draft.chance(0.6) ? { factor: draft.pick([-0.5, 2, 0.3]) } : {};
    return { operands: [target, source], attributes, shape, bound: bound + 2 * draft.known(source).bound };
  },
};

const scaleInto: Rule = {
  cuts: true,
  rounding: 'arithmetic',
  run: (ops, operands, attributes) => {
    const target = freshCopy(ops, operand(operands, 0));
    ops.scaleInto(target, numberOf(attributes, 'factor'));
    return target;
  },
  draw: (draft) => {
    const target = draft.value();
    const { shape, bound } = draft.known(target);
    return {
      operands: [target],
      attributes: { factor: draft.pick([0, -0.5, 2, 0.3]) },
      shape,
      bound: 2 * bound,
    };
  },
};

/** Parameter, first and second moment after the update, one after the other. */
const adamW: Rule = {
  cuts: true,
  run: (ops, operands, attributes) => {
    const [parameter, first, second] = [0, 2, 3].map((index) => freshCopy(ops, operand(operands, index)));
    if (parameter === undefined || first === undefined || second === undefined) throw new Error('adamW needs four');
    ops.adamW([parameter], [operand(operands, 1)], [first], [second], {
      step: numberOf(attributes, 'step'),
      learningRate: numberOf(attributes, 'learningRate'),
      beta1: 0.9,
      beta2: 0.95,
      epsilon: 1e-8,
      weightDecay: [numberOf(attributes, 'weightDecay')],
    });
    return ops.concat(
      [parameter, first, second].map((tensor) => ops.reshape(tensor, [elementsOf(tensor.shape)])),
      0,
    );
  },
  // Nobody updates by what is not a number.
  nearJump: (operands) => operands.some(({ numbers }) => !Array.from(numbers).every(Number.isFinite)),
  draw: (draft) => {
    const parameter = draft.value();
    const { shape, bound } = draft.known(parameter);
    const [gradient, first] = [draft.value({ shape }), draft.value({ shape })];
    const second = draft.value({ shape, range: 'positive' });
    const most = Math.max(bound, ...[gradient, first, second].map((id) => draft.known(id).bound));
    const attributes = {
      step: draft.integer(1, 5),
      learningRate: draft.pick([0.01, 0.1]),
      weightDecay: draft.pick([0, 0.1]),
    };
    const operands = [parameter, gradient, first, second];
    return { operands, attributes, shape: [3 * elementsOf(shape)], bound: most * most + 2 * most };
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
