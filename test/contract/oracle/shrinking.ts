/**
 * Smaller programs than a given one, the greatest cuts first. They need not be sound: one that engines refuse alike does
 * not disagree, and is left. Each is smaller by a measure that cannot grow for ever, so shrinking ends.
 */
import type { Evaluate } from './arbitrary.js';
import type { Reading } from './interpreter.js';
import { elementsOf, valueTypeOf, type Block, type Input, type Program } from './program.js';

export function* smallerPrograms(program: Program, evaluate: Evaluate): Generator<Program> {
  yield* fewerSteps(program);
  yield* simplerFrame(program);
  yield* stepsAsInputs(program, evaluate);
  yield* smallerSizes(program);
  yield* simplerValues(program);
}

/** Only what leads to one of the steps. */
function* fewerSteps(program: Program): Generator<Program> {
  for (let step = 0; step < program.steps.length; step++) {
    const needed = stepsBefore(program, step);
    if (needed.size < program.steps.length) yield kept(program, needed, [program.inputs.length + step], new Map());
  }
}

function stepsBefore(program: Program, step: number): Set<number> {
  const needed = new Set([step]);
  for (let at = step; at >= 0; at--) {
    if (!needed.has(at)) continue;
    for (const index of program.steps[at]?.operands ?? []) {
      if (index >= program.inputs.length) needed.add(index - program.inputs.length);
    }
  }
  return needed;
}

function* simplerFrame(program: Program): Generator<Program> {
  const { outputs, differentiation, blocks, inputs } = program;
  if (differentiation !== 'none') yield { ...program, differentiation: 'none' };
  if (differentiation === 'accumulate' || differentiation === 'again') {
    yield { ...program, differentiation: 'gradients' };
  }
  for (const step of program.steps.keys())
    if (program.steps[step]?.overwritten !== undefined) yield once(program, step);
  for (const index of blocks.keys()) yield { ...program, blocks: blocks.filter((_, k) => k !== index) };
  if (outputs.length > 1) for (const index of outputs) yield { ...program, outputs: [index] };
  const parameters = inputs.filter(({ parameter }) => parameter).length;
  if (parameters > 1) {
    for (const index of inputs.keys()) {
      if (inputs[index]?.parameter) yield withInput(program, index, (input) => ({ ...input, parameter: false }));
    }
  }
}

/** The step runs once, on its operands themselves. */
function once(program: Program, at: number): Program {
  const steps = program.steps.map((step, index) => {
    if (index !== at) return step;
    const { overwritten: _, ...plain } = step;
    return plain;
  });
  return { ...program, steps };
}

/** A step's value becomes an input, and what led to it alone goes. */
function* stepsAsInputs(program: Program, evaluate: Evaluate): Generator<Program> {
  if (program.steps.length < 2) return;
  const values = evaluate(program);
  for (let step = program.steps.length - 1; step >= 0; step--) {
    const value = values.get(program.inputs.length + step);
    if (value === undefined) continue;
    const steps = new Set(program.steps.keys());
    steps.delete(step);
    yield kept(program, steps, program.outputs, new Map([[step, inputOf(value)]]));
  }
}

function inputOf({ shape, dtype, numbers }: Reading): Input {
  const type = valueTypeOf(dtype);
  const values = Array.from(numbers, Math.fround);
  return { shape, dtype: type, values, parameter: type === 'float32' };
}

/** The program of these steps only; the others are replaced by inputs, or read by nobody. */
function kept(
  program: Program,
  steps: ReadonlySet<number>,
  outputs: readonly number[],
  replaced: ReadonlyMap<number, Input>,
): Program {
  const first = program.inputs.length;
  const read = new Set(program.steps.flatMap(({ operands }, step) => (steps.has(step) ? operands : [])));
  const inputs = [
    ...[...program.inputs.entries()],
    ...[...replaced].map(([step, input]): [number, Input] => [first + step, input]),
  ].filter(([index]) => read.has(index));
  const order = [...inputs.map(([index]) => index), ...[...steps].sort((a, b) => a - b).map((step) => first + step)];
  const numbers = new Map(order.map((index, position) => [index, position]));
  const number = (index: number) => numbers.get(index) ?? -1;
  const seen = outputs.map(number).filter((index) => index >= inputs.length);
  const differentiable = seen.length > 0 && inputs.some(([, { parameter }]) => parameter);
  return {
    inputs: inputs.map(([, input]) => input),
    steps: program.steps
      .filter((_, step) => steps.has(step))
      .map((step) => ({ ...step, operands: step.operands.map(number) })),
    blocks: program.blocks.flatMap((block) => keptBlock(block, steps)),
    outputs: seen,
    differentiation: differentiable ? program.differentiation : 'none',
  };
}

function keptBlock({ kind, from, to, kept }: Block, steps: ReadonlySet<number>): Block[] {
  if (!steps.has(to)) return [];
  const place = (step: number) => [...steps].filter((other) => other < step).length;
  const still = kept !== undefined && steps.has(kept) ? { kept: place(kept) } : {};
  return [{ kind, from: place(from), to: place(to), ...still }];
}

/** Every axis of one size becomes smaller, in inputs and attributes alike. */
function* smallerSizes(program: Program): Generator<Program> {
  const sizes = [...new Set(program.inputs.flatMap(({ shape }) => shape))]
    .filter((size) => size > 1)
    .sort((a, b) => b - a);
  for (const size of sizes) {
    for (const smaller of new Set([1, size - 1])) {
      const change = (shape: readonly number[]) => shape.map((one) => (one === size ? smaller : one));
      yield {
        ...program,
        inputs: program.inputs.map((input) => {
          const shape = change(input.shape);
          return { ...input, shape, values: input.values.slice(0, elementsOf(shape)) };
        }),
        steps: program.steps.map((step) => {
          const { shape } = step.attributes;
          return typeof shape === 'object'
            ? { ...step, attributes: { ...step.attributes, shape: change(shape) } }
            : step;
        }),
      };
    }
  }
}

function* simplerValues(program: Program): Generator<Program> {
  for (const [index, { dtype, values }] of program.inputs.entries()) {
    if (dtype !== 'float32') continue;
    if (values.some((value) => value !== 1))
      yield withInput(program, index, (input) => ({ ...input, values: values.map(() => 1) }));
    const short = values.map((value) => (Number.isFinite(value) ? Math.round(value * 4) / 4 : value));
    if (values.some((value, k) => !Object.is(value, short[k])))
      yield withInput(program, index, (input) => ({ ...input, values: short }));
    if (values.length > 64) continue;
    for (const [k, value] of values.entries()) {
      if (value === 1 || Object.is(value, 0)) continue;
      yield withInput(program, index, (input) => ({ ...input, values: values.map((one, at) => (at === k ? 1 : one)) }));
    }
  }
}

function withInput(program: Program, index: number, change: (input: Input) => Input): Program {
  return { ...program, inputs: program.inputs.map((input, k) => (k === index ? change(input) : input)) };
}
