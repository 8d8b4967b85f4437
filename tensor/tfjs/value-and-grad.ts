/** Differentiation (OPS-5): only while the closure of `valueAndGrad` runs, its operations are noted on a tape. */
import { TensorOperationError } from '../errors.js';
import type { Ops, Tensor } from '../ops.js';
import type { TfjsEngine } from './engine.js';
import { addRaw } from './in-place-ops.js';
import { describeShape, elementCount, sameShape } from './shapes.js';
import { GradientSum, Tape } from './tape.js';
import type { Raw } from './kernels.js';
import { rawOf } from './tfjs-tensor.js';

const NAME = 'valueAndGrad';

export function valueAndGradOf(engine: TfjsEngine): Ops['valueAndGrad'] {
  const { kernels, scopes } = engine;
  return (loss, parameters, accumulate) => {
    parameters.forEach(requireFloat);
    if (accumulate !== undefined) requireAccumulators(parameters, accumulate);
    const leaves = new Map<Tensor, GradientSum>();
    for (const parameter of parameters) {
      // A parameter that is listed twice has two accumulators.
      const accumulators = accumulate?.filter((_, index) => parameters[index] === parameter);
      const addInto = (part: Raw) => accumulators?.forEach((accumulator) => addRaw(engine, accumulator, part));
      leaves.set(parameter, new GradientSum(parameter.shape, accumulators && addInto));
    }
    const tape = new Tape(kernels, leaves, true);
    const outer = engine.tape;
    const scope = scopes.open();
    const mark = kernels.mark();
    let results;
    try {
      engine.tape = tape;
      const { value, ...extra } = loss();
      engine.tape = undefined;
      scopes.freeExcept(scope, [value, ...Object.values(extra)]);
      requireScalar(value);
      const number = kernels.view(rawOf(value, NAME))[0] ?? NaN;
      const sum = tape.gradientOf(value);
      if (sum !== undefined) tape.walk(sum, kernels.fill(value.shape, 'float32', 1));
      scopes.moveOut(extra, scope, 0);
      results = { value: number, extra };
    } catch (error) {
      for (const leaf of leaves.values()) if (leaf.sum !== undefined) kernels.free(leaf.sum);
      throw error;
    } finally {
      engine.tape = outer;
      kernels.sweep(mark);
      tape.end();
      scopes.close(scope);
    }
    return { ...results, gradients: accumulate ?? gradientsOf(parameters, leaves) };
  };

  /** Takes over the sums. */
  function gradientsOf(parameters: readonly Tensor[], leaves: ReadonlyMap<Tensor, GradientSum>): Tensor[] {
    const taken = new Set<Raw>();
    return parameters.map((parameter) => {
      const name = `gradient of ${parameter.name}`;
      const sum = leaves.get(parameter)?.sum;
      if (sum === undefined) return engine.operation(name, [], () => kernels.fill(parameter.shape, 'float32', 0));
      const own = !taken.has(sum);
      taken.add(sum);
      // Each may be scaled in place, so none shares its memory.
      if (own && !kernels.shared(sum)) return scopes.adopt(sum, 'float32', name);
      const copy = engine.operation(name, [], () =>
        kernels.loop(sum.shape, 'float32', [sum], (output, values = output) => output.set(values)),
      );
      if (own) kernels.free(sum);
      return copy;
    });
  }
}

function requireFloat(parameter: Tensor): void {
  rawOf(parameter, NAME);
  if (parameter.dtype === 'float32') return;
  throw new TensorOperationError(NAME, `the parameter '${parameter.name}' is ${parameter.dtype}, not a float`);
}

function requireAccumulators(parameters: readonly Tensor[], accumulate: readonly Tensor[]): void {
  if (accumulate.length !== parameters.length) {
    throw new TensorOperationError(NAME, `${parameters.length} parameters and ${accumulate.length} accumulators`);
  }
  accumulate.forEach((accumulator, index) => {
    rawOf(accumulator, NAME);
    const shape = parameters[index]?.shape ?? [];
    if (accumulator.dtype === 'float32' && sameShape(accumulator.shape, shape)) return;
    throw new TensorOperationError(
      NAME,
      `accumulator ${index} is ${describeShape(accumulator.shape)} ${accumulator.dtype}, its parameter ${describeShape(shape)} needs float32 of its shape`,
    );
  });
}

function requireScalar(value: Tensor): void {
  rawOf(value, NAME);
  if (elementCount(value.shape) === 1 && value.dtype === 'float32') return;
  throw new TensorOperationError(
    NAME,
    `the loss is ${describeShape(value.shape)} ${value.dtype}, not one number of float32`,
  );
}
