/** Runs a program on an engine and reads all that can be seen of it: each value, the loss, the gradients, or the error. */
import { TensorOperationError } from '../../../tensor/errors.js';
import type { DType, Ops, Tensor } from '../../../tensor/ops.js';
import { accumulatorStart, elementsOf, lossWeight, type Block, type Input, type Program } from './program.js';
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
    const { value, gradients, extra } = this.#ops.valueAndGrad(
      () => {
        const values = this.#steps(given);
        const extras = [...values.entries()].filter(
          ([index, tensor]) => index >= inputs.length && tensor !== undefined,
        );
        const named: Record<string, Tensor> = {};
        for (const [index, tensor] of extras) if (tensor !== undefined) named[`value ${index}`] = tensor;
        return { value: this.#loss(values), ...named };
      },
      parameters,
      accumulators,
    );
    const visible: (Tensor | undefined)[] = [...given];
    for (const [name, tensor] of Object.entries<Tensor>(extra)) visible[Number(name.slice(6))] = tensor;
    return this.#read(visible, value, new Map(watched.map((index, k) => [index, at(gradients, k)])));
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
    for (let step = 0; step < steps.length; step++) {
      const block = blocks.find(({ from }) => from === step);
      if (block === undefined) values.push(this.#step(step, values));
      else {
        const result = block.kind === 'tidy' ? this.#tidy(block, values) : this.#checkpoint(block, values);
        while (values.length < given.length + block.to) values.push(undefined);
        values.push(this.#ops.named(result, `v${values.length}`));
        step = block.to;
      }
    }
    this.at = steps.length;
    return values;
  }

  #step(step: number, values: readonly (Tensor | undefined)[]): Tensor {
    this.at = step;
    const { operation, operands, attributes } = at(this.#program.steps, step);
    return ruleOf(operation).run(
      this.#ops,
      operands.map((index) => at(values, index)),
      attributes,
    );
  }

  #tidy(block: Block, outside: readonly (Tensor | undefined)[]): Tensor {
    return this.#ops.tidy(() => {
      const values = this.#inside(block, outside);
      if (block.kept !== undefined) {
        const index = block.kept + this.#program.inputs.length;
        this.#kept.set(index, this.#ops.keep(at(values, index)));
      }
      return at(values, this.#program.inputs.length + block.to);
    });
  }

  #inside({ from, to }: Block, outside: readonly (Tensor | undefined)[]): (Tensor | undefined)[] {
    const values = [...outside];
    for (let step = from; step <= to; step++) values[this.#program.inputs.length + step] = this.#step(step, values);
    return values;
  }

  #needsGradient(index: number): boolean {
    const { inputs, steps } = this.#program;
    if (index < inputs.length) return inputs[index]?.parameter === true;
    const { operation, operands, attributes } = at(steps, index - inputs.length);
    const integers = operation === 'cast' && attributes['dtype'] !== 'float32';
    return ruleOf(operation).cuts !== true && !integers && operands.some((operand) => this.#needsGradient(operand));
  }

  /** Parameters are read as they are; of the other values read, the one that needs a gradient is the input. */
  #checkpoint(block: Block, outside: readonly (Tensor | undefined)[]): Tensor {
    const { steps, inputs } = this.#program;
    const read = new Set(steps.slice(block.from, block.to + 1).flatMap(({ operands }) => operands));
    const outer = [...read].filter((index) => index < inputs.length + block.from);
    const others = outer.filter((index) => inputs[index]?.parameter !== true);
    // At most one needs a gradient: the generator sees to it.
    const [input, ...held] = [
      ...others.filter((index) => this.#needsGradient(index)),
      ...others.filter((index) => !this.#needsGradient(index)),
    ];
    const body = (given: readonly [number, Tensor][]) => {
      const values = [...outside];
      for (const [index, tensor] of given) values[index] = tensor;
      return at(this.#inside(block, values), inputs.length + block.to);
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

function at<Item>(items: readonly (Item | undefined)[], index: number): Item {
  const item = items[index];
  if (item === undefined) throw new Error(`the program reads value ${index}, which it cannot see`);
  return item;
}

function toTensor(ops: Ops, { shape, dtype, values }: Input): Tensor {
  if (dtype === 'int32') return ops.fromArray(Int32Array.from(values), shape, dtype);
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
  return tensor.dtype === 'float64' ? new Float64Array(bytes.slice().buffer) : bytes;
}
