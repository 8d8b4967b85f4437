/** Element by element operations, reductions and shapes. */
import type { Ops, Tensor } from '../ops.js';
import { dtypeCode, slotsOf, type TorchEngine } from './engine.js';
import type { Slot } from './native-addon.js';
import { slotOf } from './torch-tensor.js';

export type ElementwiseOps = Pick<
  Ops,
  | 'add' | 'subtract' | 'multiply' | 'divide' | 'minimum' | 'maximum' | 'less' | 'greater' | 'equal'
  | 'negate' | 'exp' | 'log' | 'square' | 'sqrt' | 'abs' | 'silu' | 'gelu' | 'detach'
  | 'clamp' | 'where' | 'cast' | 'sum' | 'mean' | 'max'
  | 'reshape' | 'transpose' | 'narrow' | 'concat' | 'selectRows'
>; // prettier-ignore

export function elementwiseOps({ native, scopes }: TorchEngine): ElementwiseOps {
  const unary = (name: string, run: (a: Slot) => Slot) => (a: Tensor) => scopes.adopt(run(slotOf(a, name)), name);
  const binary = (name: string, run: (a: Slot, b: Slot) => Slot) => (a: Tensor, b: Tensor) =>
    scopes.adopt(run(slotOf(a, name), slotOf(b, name)), name);
  const withNumber =
    (name: string, run: (a: Slot, b: Slot) => Slot, runScalar: (a: Slot, b: number) => Slot) =>
    (a: Tensor, b: Tensor | number) =>
      scopes.adopt(typeof b === 'number' ? runScalar(slotOf(a, name), b) : run(slotOf(a, name), slotOf(b, name)), name);
  const reduction = (name: string, run: (a: Slot, axis?: number) => Slot) => (a: Tensor, axis?: number) =>
    scopes.adopt(axis === undefined ? run(slotOf(a, name)) : run(slotOf(a, name), axis), name);

  return {
    add: withNumber('add', native.add, native.addScalar),
    subtract: withNumber('subtract', native.subtract, native.subtractScalar),
    multiply: withNumber('multiply', native.multiply, native.multiplyScalar),
    divide: withNumber('divide', native.divide, native.divideScalar),
    minimum: binary('minimum', native.minimum),
    maximum: binary('maximum', native.maximum),
    less: withNumber('less', native.less, native.lessScalar),
    greater: withNumber('greater', native.greater, native.greaterScalar),
    equal: withNumber('equal', native.equal, native.equalScalar),
    negate: unary('negate', native.negate),
    exp: unary('exp', native.exp),
    log: unary('log', native.log),
    square: unary('square', native.square),
    sqrt: unary('sqrt', native.sqrt),
    abs: unary('abs', native.abs),
    silu: unary('silu', native.silu),
    gelu: unary('gelu', native.gelu),
    detach: unary('detach', native.detach),
    clamp: (a, low, high) => scopes.adopt(native.clamp(slotOf(a, 'clamp'), low, high), 'clamp'),
    where: (condition, whenTrue, whenFalse) =>
      scopes.adopt(
        native.where(slotOf(condition, 'where'), slotOf(whenTrue, 'where'), slotOf(whenFalse, 'where')),
        'where',
      ),
    cast: (a, dtype) => scopes.adopt(native.cast(slotOf(a, 'cast'), dtypeCode(dtype)), 'cast'),
    sum: reduction('sum', native.sum),
    mean: reduction('mean', native.mean),
    max: reduction('max', native.max),
    reshape: (a, shape) => scopes.adopt(native.reshape(slotOf(a, 'reshape'), ...shape), 'reshape'),
    transpose: (a, axis0, axis1) => scopes.adopt(native.transpose(slotOf(a, 'transpose'), axis0, axis1), 'transpose'),
    narrow: (a, axis, start, length) => scopes.adopt(native.narrow(slotOf(a, 'narrow'), axis, start, length), 'narrow'),
    concat: (parts, axis) => scopes.adopt(native.concat(slotsOf(parts, 'concat'), axis), 'concat'),
    selectRows: binary('selectRows', native.selectRows),
  };
}
