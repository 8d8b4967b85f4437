/**
 * A program of the oracle: plain data, so that it can be printed, stored, shrunk and run on any engine.
 *
 * Values are numbered: the inputs first, then one value a step. A step reads values before it. A block is a run of steps
 * that is computed inside `tidy` or `checkpoint`: of its values only the last can be read after it. Blocks lie side by side or
 * one within the other.
 */

export type ValueType = 'float32' | 'int64' | 'int32' | 'bool';
export type Attribute = number | boolean | string | readonly number[];
export type Attributes = Readonly<Record<string, Attribute>>;

export interface Input {
  readonly shape: readonly number[];
  readonly dtype: ValueType;
  /** Row-major; float32 numbers exactly. */
  readonly values: readonly number[];
  /** The loss is differentiated by it. */
  readonly parameter: boolean;
}

export interface Step {
  readonly operation: string;
  readonly operands: readonly number[];
  readonly attributes: Attributes;
  /**
   * One of `operands`, by its place. The step then works on copies and runs twice; in between, the copy of this operand
   * is overwritten in place. Its value is both results, [2, ...]: the first must not change, the second must be new.
   */
  readonly overwritten?: number;
}

export interface Block {
  readonly kind: 'tidy' | 'checkpoint';
  /** Steps, both ends included. */
  readonly from: number;
  readonly to: number;
  /** A step of a tidy block whose value is kept by `keep`. */
  readonly kept?: number;
}

export interface Program {
  readonly inputs: readonly Input[];
  readonly steps: readonly Step[];
  /** The outer one of two stands before the inner one. */
  readonly blocks: readonly Block[];
  /** Values of the loss: Σ over them of Σ elements · weights, the weights by `lossWeight`. */
  readonly outputs: readonly number[];
  /**
   * Whether the steps run inside `valueAndGrad`, and whether gradients are added to what is there. 'again': twice, and in
   * between all parameters are halved in place; seen is the second time.
   */
  readonly differentiation: 'none' | 'gradients' | 'accumulate' | 'again';
}

/** What a tensor that is overwritten is scaled by, in place: floats stay exact and keep their signs, integers become 0. */
export function overwritingFactor(dtype: string): number {
  return dtype.startsWith('float') ? 0.5 : 0;
}

export function valueTypeOf(dtype: string): ValueType {
  return dtype === 'int32' || dtype === 'int64' || dtype === 'bool' ? dtype : 'float32';
}

const PROMOTION = ['bool', 'int32', 'int64', 'float32'] as const satisfies readonly ValueType[];

/** What values of several types become together: the widest of them. */
export function togetherType(...types: readonly ValueType[]): ValueType {
  return PROMOTION[Math.max(...types.map((type) => PROMOTION.indexOf(type)))] ?? 'float32';
}

/** Of the `index`th element of a loss's `output`th part: never 0, exact in few bits. */
export function lossWeight(output: number, index: number): number {
  const turn = (index * 5 + output * 3) % 7;
  return (turn < 3 ? turn - 3 : turn - 2) / 4;
}

/** What stands in the `parameter`th accumulator before. */
export function accumulatorStart(parameter: number, index: number): number {
  return ((index * 3 + parameter) % 5) / 2;
}

export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((elements, size) => elements * size, 1);
}

const WORDS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity, '-0': -0 };

/** JSON that keeps what JSON has no number for: −0, infinities, NaN. */
export function toJson(program: Program): string {
  return JSON.stringify(program, (_key, value: unknown) =>
    typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
      ? Object.is(value, -0)
        ? '-0'
        : String(value)
      : value,
  );
}

export function fromJson(text: string): Program {
  const program: Program = JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' && value in WORDS ? WORDS[value] : value,
  );
  return program;
}
