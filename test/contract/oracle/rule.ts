/** What the oracle knows of one operation: how to draw a step of it, how to run it, and where it jumps. */
import type { Ops, Tensor } from '../../../tensor/ops.js';
import type { Draft } from './draft.js';
import type { Attributes, ValueType } from './program.js';

/** The result of a drawn step, as far as the drawing of further steps needs it. */
export interface Drawn {
  readonly operands: readonly number[];
  readonly attributes?: Attributes;
  readonly shape: readonly number[];
  /** float32 when absent. */
  readonly dtype?: ValueType;
  /** Bound of the magnitudes of the elements; the largest of the operands' when absent. */
  readonly bound?: number;
  /** All elements are greater than zero, none near it. */
  readonly positive?: boolean;
}

/** An operand in the float64 run. */
export interface Evidence {
  readonly shape: readonly number[];
  readonly dtype: ValueType;
  readonly numbers: ArrayLike<number>;
  /** Every engine has exactly these numbers: nothing was rounded on the way. */
  readonly exact: boolean;
  readonly input: boolean;
}

export interface Rule {
  /** Undefined when nothing fits what there is. */
  draw(draft: Draft): Drawn | undefined;
  run(ops: Ops, operands: readonly Tensor[], attributes: Attributes): Tensor;
  /**
   * How results relate to exact operands: 'exact' = no rounding ever (choices, moves); 'arithmetic' = no rounding when
   * the result has few bits; 'sums' = nor when the operands have few. An approximation each time when absent.
   */
  readonly rounding?: 'exact' | 'arithmetic' | 'sums';
  /** The result passes no gradient on. */
  readonly cuts?: boolean;
  /** The result may share memory with an operand. */
  readonly views?: boolean;
  /** Whether rounding of the operands could move the result by a jump: such programs are not compared. */
  nearJump?(operands: readonly Evidence[], attributes: Attributes): boolean;
}

export type Rules = Readonly<Record<string, Rule>>;

export function numberOf(attributes: Attributes, name: string): number {
  const value = attributes[name];
  if (typeof value !== 'number') throw new Error(`the step has no number '${name}'`);
  return value;
}

export function numbersOf(attributes: Attributes, name: string): readonly number[] {
  const value = attributes[name];
  if (typeof value !== 'object') throw new Error(`the step has no numbers '${name}'`);
  return value;
}

export function operand(operands: readonly Tensor[], index: number): Tensor {
  const tensor = operands[index];
  if (tensor === undefined) throw new Error(`the step has no operand ${index}`);
  return tensor;
}

/** A tensor of its own memory, and without gradient, with the values of `source`. */
export function freshCopy(ops: Ops, source: Tensor): Tensor {
  const copy = ops.zeros(source.shape, source.dtype);
  ops.copyInto(copy, source);
  return copy;
}
