/** A program in the making: what is there to read, and new inputs when nothing fits. */
import type * as fc from 'fast-check';
import type { Drawn } from './rule.js';
import { elementsOf, type Attributes, type Input, type Step, type ValueType } from './program.js';

/** What is known of a value before anything has run. */
export interface Known {
  readonly shape: readonly number[];
  readonly dtype: ValueType;
  readonly bound: number;
  readonly positive: boolean;
  /** A parameter reaches it. */
  readonly watched: boolean;
  readonly input: boolean;
}

export type Range = 'plain' | 'positive' | 'unit' | 'indices' | 'mask';

export interface Wanted {
  readonly dtype?: ValueType;
  /** Of a new input, and of an existing value unless `fits` says more. */
  readonly shape?: readonly number[];
  /** Of the shape; when no shape is given, a new input's is drawn until it fits. */
  readonly fits?: (shape: readonly number[]) => boolean;
  readonly range?: Range;
  /** Indices are below it. */
  readonly below?: number;
  /** Only values with at most this bound. */
  readonly within?: number;
  /** Never one that a gradient could flow to. */
  readonly constant?: boolean;
}

const LARGEST_BOUND = 1e6;

export class Draft {
  readonly inputs: (Input & { known: Known; id: number })[] = [];
  readonly steps: Step[] = [];
  readonly #known = new Map<number, Known>();
  readonly #random: fc.Random;
  #next = 0;
  /** Values that no later step may read: those inside of a finished block. */
  readonly #hidden = new Set<number>();
  readonly stepIds: number[] = [];
  /** While checkpoints are drawn: what each body may read. */
  readonly #allowed: ((id: number) => boolean)[] = [];
  readonly #hostile: boolean;
  readonly #empty: boolean;

  constructor(random: fc.Random) {
    this.#random = random;
    this.#hostile = this.chance(0.35);
    this.#empty = this.chance(0.03);
  }

  integer(low: number, high: number): number {
    return this.#random.nextInt(low, high);
  }

  chance(share: number): boolean {
    return this.#random.nextInt(0, 9999) < share * 10000;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  }

  /** A float with few or many bits. */
  number(low: number, high: number): number {
    const steps = this.chance(0.7) ? 64 : 2 ** 20;
    return Math.fround(this.integer(Math.ceil(low * steps), Math.floor(high * steps)) / steps);
  }

  size(): number {
    if (this.#empty && this.chance(0.4)) return 0;
    return this.pick([1, 2, 2, 3, 3, 4, 5]);
  }

  shape(rank = this.pick([0, 1, 1, 2, 2, 2, 3, 3, 4])): number[] {
    return Array.from({ length: rank }, () => this.size());
  }

  known(id: number): Known {
    const known = this.#known.get(id);
    if (known === undefined) throw new Error(`no value ${id}`);
    return known;
  }

  /** An existing value that fits, rather a late one, or a new input. */
  value(wanted: Wanted = {}): number {
    const { dtype = 'float32', shape, fits, range = 'plain', within = LARGEST_BOUND, constant } = wanted;
    const fitting = [...this.#known.keys()].filter((id) => {
      const known = this.known(id);
      return (
        !this.#hidden.has(id) &&
        this.#allowed.every((allows) => allows(id)) &&
        known.dtype === dtype &&
        (fits?.(known.shape) ?? (shape === undefined || equalShapes(shape, known.shape))) &&
        known.bound <= within &&
        (range === 'plain' || (range === 'positive' && known.positive)) &&
        !(constant === true && known.watched)
      );
    });
    if (fitting.length > 0 && this.chance(0.8)) {
      const late = fitting.slice(-2);
      return this.pick(this.chance(0.6) ? late : fitting);
    }
    return this.input(dtype, shape ?? this.#shapeThat(fits ?? (() => true)), range, wanted);
  }

  /** A number of axes that `fits` wants comes soon: ranks are drawn evenly after some tries. */
  #shapeThat(fits: (shape: readonly number[]) => boolean): number[] {
    for (let tries = 0; tries < 200; tries++) {
      const shape = tries < 6 ? this.shape() : this.shape(tries % 5);
      if (fits(shape)) return shape;
    }
    throw new Error('no shape fits');
  }

  input(dtype: ValueType, shape: readonly number[], range: Range, wanted: Wanted = {}): number {
    const length = elementsOf(shape);
    const large =
      range === 'plain' && dtype === 'float32' && (wanted.within ?? 300) >= 300 && this.#hostile && this.chance(0.1);
    const values = Array.from({ length }, () => this.#element(dtype, range, wanted, large));
    if (this.#hostile && length > 1 && range === 'plain' && this.chance(0.4)) {
      values[this.integer(0, length - 1)] = values[this.integer(0, length - 1)] ?? 0;
    }
    const parameter = dtype === 'float32' && wanted.constant !== true && !this.inCheckpoint && this.chance(0.75);
    const bound = Math.max(0, ...values.filter(Number.isFinite).map(Math.abs));
    const positive = values.every((value) => value > 0.2);
    const known = { shape, dtype, bound, positive, watched: parameter, input: true };
    const id = this.#next++;
    this.inputs.push({ shape, dtype, values, parameter, known, id });
    this.#known.set(id, known);
    return id;
  }

  /** Numbers of rows, of either integer type. */
  indices(shape: readonly number[], below: number): number {
    return this.input(this.pick(['int32', 'int64'] as const), shape, 'indices', { below });
  }

  #element(dtype: ValueType, range: Range, wanted: Wanted, large: boolean): number {
    if (dtype === 'bool') return this.integer(0, 1);
    if (range === 'indices') return this.integer(0, Math.max(0, (wanted.below ?? 1) - 1));
    if (dtype !== 'float32') return this.integer(-5, 5);
    if (range === 'positive') return this.number(0.25, 3);
    if (range === 'unit') return this.number(-1, 1);
    if (range === 'mask') return this.chance(0.3) ? -Infinity : this.chance(0.5) ? 0 : this.number(-1, 1);
    if (this.#hostile && this.chance(0.12)) return this.pick([0, -0, 1, -1, 0.5]);
    return large ? this.number(-300, 300) : this.number(-2, 2);
  }

  /** Changes the elements of an input that was just drawn. */
  change(id: number, to: (value: number, index: number) => number): void {
    const at = this.inputs.findIndex((input) => input.id === id);
    const input = this.inputs[at];
    if (input !== undefined) this.inputs[at] = { ...input, values: input.values.map(to) };
  }

  /** Notes the step; undefined when its numbers could grow out of the range in which engines are compared. */
  add(operation: string, drawn: Drawn, cuts: boolean, overwritten?: number): number | undefined {
    const operands = drawn.operands.map((id) => this.known(id));
    const once = drawn.bound ?? Math.max(0, ...operands.map((known) => known.bound));
    // By half of an operand what it divides is doubled, and more for a logarithm.
    const bound = overwritten === undefined ? once : 2 * once + 1;
    if (!(bound <= LARGEST_BOUND)) return undefined;
    const dtype = drawn.dtype ?? 'float32';
    const flows = dtype === 'float32' && !cuts && overwritten === undefined;
    const watched = flows && operands.some((known) => known.watched);
    const attributes: Attributes = drawn.attributes ?? {};
    const id = this.#next++;
    const step = { operation, operands: drawn.operands, attributes };
    this.steps.push(overwritten === undefined ? step : { ...step, overwritten });
    this.stepIds.push(id);
    const shape = overwritten === undefined ? drawn.shape : [2, ...drawn.shape];
    const positive = overwritten === undefined && drawn.positive === true;
    this.#known.set(id, { shape, dtype, bound, positive, watched, input: false });
    return id;
  }

  get inCheckpoint(): boolean {
    return this.#allowed.length > 0;
  }

  /** What `body` draws reads only what is allowed. */
  within(allows: (id: number) => boolean, body: () => void): void {
    this.#allowed.push(allows);
    body();
    this.#allowed.pop();
  }

  isHidden(step: number): boolean {
    const id = this.stepIds[step];
    return id === undefined || this.#hidden.has(id);
  }

  /** From now on only the last of the steps `from` … `to` can be read. */
  close(from: number, to: number): void {
    for (const id of this.stepIds.slice(from, to)) this.#hidden.add(id);
  }

  visible(): number[] {
    return [...this.#known.keys()].filter((id) => !this.#hidden.has(id));
  }
}

export function equalShapes(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** As in NumPy; undefined when they do not fit together. */
export function broadcastShape(a: readonly number[], b: readonly number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const shape: number[] = [];
  for (let axis = 1; axis <= rank; axis++) {
    const [one, other] = [a.at(-axis) ?? 1, b.at(-axis) ?? 1];
    if (axis <= a.length && axis <= b.length && one !== other && one !== 1 && other !== 1) return undefined;
    shape.unshift(one === 1 ? other : one);
  }
  return shape;
}
