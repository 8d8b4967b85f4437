/** Runs a program on an engine and reads all that can be seen of it: each value, the loss, the gradients, or the error. */
import { TensorOperationError } from '../../../tensor/errors.js';
import type { DType, Ops, Tensor } from '../../../tensor/ops.js';
import {
  accumulatorStart,
  elementsOf,
  lossWeight,
  overwritingFactor,
  type Block,
  type Input,
  type Program,
} from './program.js';
import { freshCopy } from './rule.js';
import { ruleOf } from './rules.js';

export interface Reading {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly numbers: ArrayLike<number>;
}

export interface Run {
  readonly kind: 'run';
  /** By value number; inputs and what blocks hide are absent. */
  readonly values: ReadonlyMap<number, Reading>;
  readonly loss: number | undefined;
  /** By input number. */
  readonly gradients: ReadonlyMap<number, Reading>;
  /** Handles alive after, less those before. */
  readonly leaked: number;
}

export interface Refusal {
  readonly kind: 'refusal';
  readonly error: string;
  /** What the error says that it happened in. */
  readonly operation: string | undefined;
  readonly message: string;
  /** Step, or the number of steps for the loss and what comes after. */
  readonly at: number;
  readonly leaked: number;
}

export type Outcome = Run | Refusal;

export function interpret(program: Program, ops: Ops): Outcome {
  const before = ops.memory().handles;
  const machine = new Machine(program, ops);
  let outcome: Omit<Run, 'leaked'> | Omit<Refusal, 'leaked'>;
  try {
    outcome = ops.tidy(() => machine.result());
  } catch (error) {
    machine.releaseKept();
    outcome = refusalOf(error, machine.at);
  }
  return { ...outcome, leaked: ops.memory().handles - before };
}

function refusalOf(error: unknown, at: number): Omit<Refusal, 'leaked'> {
  const operation = error instanceof TensorOperationError ? error.operation : undefined;
  const [name, message] = error instanceof Error ? [error.name, error.message] : ['no error', String(error)];
  return { kind: 'refusal', error: name, operation, message, at };
}

class Machine {
  readonly #program: Program;
  readonly #ops: Ops;
  readonly #kept = new Map<number, Tensor>();
  /** The step that runs. */
  at = 0;

  constructor(program: Program, ops: Ops) {
    this.#program = program;
    this.#ops = ops;
  }

  result(): Omit<Run, 'leaked'> {
    const { differentiation, inputs } = this.#program;
    const given = inputs.map((input) => toTensor(this.#ops, input));
    if (differentiation === 'none') {
      const values = this.#steps(given);
      const loss = this.#program.outputs.length === 0 ? undefined : this.#ops.item(this.#loss(values));
      return this.#read(values, loss, new Map());
    }
    const watched = [...inputs.keys()].filter((index) => inputs[index]?.parameter === true);
    const parameters = watched.map((index) => at(given, index));
    const accumulators =
      differentiation === 'accumulate' ? parameters.map((p, k) => this.#accumulator(p, k)) : undefined;
    const differentiate = () => this.#ops.valueAndGrad(() => this.#lossAndValues(given), parameters, accumulators);
    if (differentiation === 'again') {
      this.#ops.tidy(() => void differentiate());
      this.releaseKept();
      for (const parameter of parameters) this.#ops.scaleInto(parameter, overwritingFactor(parameter.dtype));
    }
    const { value, gradients, extra } = differentiate();
    const visible: (Tensor | undefined)[] = [...given];
    for (const [name, tensor] of Object.entries<Tensor>(extra)) visible[Number(name.slice(6))] = tensor;
    return this.#read(visible, value, new Map(watched.map((index, k) => [index, at(gradients, k)])));
  }

  #lossAndValues(given: readonly Tensor[]): { readonly value: Tensor } & Record<string, Tensor> {
    const values = this.#steps(given);
    const named: Record<string, Tensor> = {};
    values.forEach((tensor, index) => {
      if (index >= given.length && tensor !== undefined) named[`value ${index}`] = tensor;
    });
    return { value: this.#loss(values), ...named };
  }

  #read(values: readonly (Tensor | undefined)[], loss: number | undefined, gradients: ReadonlyMap<number, Tensor>) {
    const readings = new Map<number, Reading>();
    values.forEach((tensor, index) => {
      if (tensor !== undefined && index >= this.#program.inputs.length)
        readings.set(index, readingOf(this.#ops, tensor));
    });
    for (const [index, tensor] of this.#kept) readings.set(index, readingOf(this.#ops, tensor));
    this.releaseKept();
    const read = new Map([...gradients].map(([index, tensor]) => [index, readingOf(this.#ops, tensor)]));
    return { kind: 'run' as const, values: readings, loss, gradients: read };
  }

  releaseKept(): void {
    for (const tensor of this.#kept.values()) tensor.release();
    this.#kept.clear();
  }

  /** All values that can be seen at the end. */
  #steps(given: readonly Tensor[]): (Tensor | undefined)[] {
    const values: (Tensor | undefined)[] = [...given];
    const { steps, blocks } = this.#program;
    this.#run(0, steps.length - 1, blocks, values);
    this.at = steps.length;
    return values;
  }

  /** @param values gets those of the steps, but for what blocks hide */
  #run(from: number, to: number, blocks: readonly Block[], values: (Tensor | undefined)[]): void {
    const first = this.#program.inputs.length;
    for (let step = from; step <= to; step++) {
      const place = blocks.findIndex((block) => block.from === step);
      const block = blocks[place];
      if (block === undefined) values[first + step] = this.#step(step, values);
      else {
        const inner = blocks.slice(place + 1).filter((other) => other.to <= block.to);
        const result =
          block.kind === 'tidy' ? this.#tidy(block, inner, values) : this.#checkpoint(block, inner, values);
        values[first + block.to] = this.#ops.named(result, `v${first + block.to}`);
        step = block.to;
      }
    }
  }

  #step(step: number, values: readonly (Tensor | undefined)[]): Tensor {
    this.at = step;
    const { operation, operands, attributes, overwritten } = at(this.#program.steps, step);
    const { run } = ruleOf(operation);
    const ops = this.#ops;
    const given = operands.map((index) => at(values, index));
    if (overwritten === undefined) return run(ops, given, attributes);
    const copies = given.map((tensor) => freshCopy(ops, tensor));
    const before = run(ops, copies, attributes);
    const target = at(copies, overwritten);
    ops.scaleInto(target, overwritingFactor(target.dtype));
    const after = run(ops, copies, attributes);
    return ops.concat(
      [before, after].map((result) => ops.reshape(result, [1, ...result.shape])),
      0,
    );
  }

  #tidy(block: Block, inner: readonly Block[], outside: readonly (Tensor | undefined)[]): Tensor {
    return this.#ops.tidy(() => {
      const values = this.#inside(block, inner, outside);
      if (block.kept !== undefined) {
        const index = block.kept + this.#program.inputs.length;
        this.#kept.set(index, this.#ops.keep(at(values, index)));
      }
      return at(values, this.#program.inputs.length + block.to);
    });
  }

  #inside(
    { from, to }: Block,
    inner: readonly Block[],
    outside: readonly (Tensor | undefined)[],
  ): (Tensor | undefined)[] {
    const values = [...outside];
    this.#run(from, to, inner, values);
    return values;
  }

  /** Parameters are read as they are; of the other values read, the one that needs a gradient is the input. */
  #checkpoint(block: Block, inner: readonly Block[], outside: readonly (Tensor | undefined)[]): Tensor {
    const { steps, inputs } = this.#program;
    const read = new Set(steps.slice(block.from, block.to + 1).flatMap(({ operands }) => operands));
    const outer = [...read].filter((index) => index < inputs.length + block.from);
    const others = outer.filter((index) => inputs[index]?.parameter !== true);
    // At most one needs a gradient: the generator sees to it.
    const [input, ...held] = [
      ...others.filter((index) => needsGradient(this.#program, index)),
      ...others.filter((index) => !needsGradient(this.#program, index)),
    ];
    const body = (given: readonly [number, Tensor][]) => {
      const values = [...outside];
      for (const [index, tensor] of given) values[index] = tensor;
      return at(this.#inside(block, inner, values), inputs.length + block.to);
    };
    if (input === undefined) {
      const parameter = outer[0];
      if (parameter === undefined) return body([]);
      return this.#ops.checkpoint((tensor) => body([[parameter, tensor]]), at(outside, parameter));
    }
    return this.#ops.checkpoint(
      (tensor, given) => body([[input, tensor], ...held.map((index, k): [number, Tensor] => [index, at(given, k)])]),
      at(outside, input),
      held.map((index) => at(outside, index)),
    );
  }

  #loss(values: readonly (Tensor | undefined)[]): Tensor {
    const ops = this.#ops;
    return this.#program.outputs
      .map((index, output) => {
        const tensor = at(values, index);
        const weights = Float32Array.from({ length: elementsOf(tensor.shape) }, (_, k) => lossWeight(output, k));
        return ops.sum(ops.multiply(tensor, ops.fromArray(weights, tensor.shape, 'float32')));
      })
      .reduce((sum, part) => ops.add(sum, part));
  }

  #accumulator(parameter: Tensor, k: number): Tensor {
    const start = Float32Array.from({ length: elementsOf(parameter.shape) }, (_, index) => accumulatorStart(k, index));
    return this.#ops.fromArray(start, parameter.shape, 'float32');
  }
}

/** Whether a parameter reaches the value, by operations that pass gradients on. */
export function needsGradient(program: Program, index: number): boolean {
  const { inputs, steps } = program;
  if (index < inputs.length) return inputs[index]?.parameter === true;
  const { operation, operands, attributes, overwritten } = at(steps, index - inputs.length);
  const integers = operation === 'cast' && attributes['dtype'] !== 'float32';
  if (overwritten !== undefined || integers || ruleOf(operation).cuts === true) return false;
  return operands.some((operand) => needsGradient(program, operand));
}

function at<Item>(items: readonly (Item | undefined)[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`the program reads value ${index}, which it cannot see`);
  return item;
}

function toTensor(ops: Ops, { shape, dtype, values }: Input): Tensor {
  if (dtype === 'int32') return ops.fromArray(Int32Array.from(values), shape, dtype);
  // An int64 is taken from arrays of two kinds.
  if (dtype === 'int64' && values.length % 2 === 0) return ops.fromArray(Int32Array.from(values), shape, dtype);
  if (dtype === 'int64') return ops.fromArray(BigInt64Array.from(values, BigInt), shape, dtype);
  return ops.fromArray(dtype === 'bool' ? Uint8Array.from(values) : Float32Array.from(values), shape, dtype);
}

function readingOf(ops: Ops, tensor: Tensor): Reading {
  const { shape, dtype } = tensor;
  return { shape: [...shape], dtype, numbers: numbersOf(ops, tensor) };
}

export function numbersOf(ops: Ops, tensor: Tensor): ArrayLike<number> {
  if (tensor.dtype === 'float32') return ops.readFloat32(tensor);
  if (tensor.dtype === 'int32') return ops.readInt32(tensor);
  const bytes = ops.readBytes(tensor);
  if (tensor.dtype === 'int64') return Array.from(new BigInt64Array(bytes.slice().buffer), Number);
  return tensor.dtype === 'float64' ? new Float64Array(bytes.slice().buffer) : bytes;
}
