/** The optimizer, in place, in loops over the values as they lie in memory. */
import { TensorOperationError } from '../errors.js';
import type { AdamWOptions, Tensor } from '../ops.js';
import type { TfjsEngine } from './engine.js';
import type { Numbers } from './kernels.js';
import { describeShape, sameShape } from './shapes.js';
import { rawOf } from './tfjs-tensor.js';

export interface AdamWTensors {
  readonly parameters: readonly Tensor[];
  readonly gradients: readonly Tensor[];
  readonly firstMoments: readonly Tensor[];
  readonly secondMoments: readonly Tensor[];
}

/** Loshchilov & Hutter 2019, algorithm 2, with the bias correction of Kingma & Ba 2015. */
export function adamW(engine: TfjsEngine, tensors: AdamWTensors, options: AdamWOptions): void {
  const { weightDecay } = options;
  requireMatching(tensors, options);
  tensors.parameters.forEach((parameter, index) => {
    const parts = [tensors.firstMoments, tensors.secondMoments, tensors.gradients].map((list) => list[index]);
    const [first, second, gradient] = parts;
    if (first === undefined || second === undefined || gradient === undefined) return;
    const update = updateOf(options, weightDecay[index] ?? 0);
    // One loop over all four: three loops take twice the time.
    engine.change('adamW', parameter, [gradient], (values, g = values) =>
      engine.change('adamW', first, [], (m) =>
        engine.change('adamW', second, [], (v) => adamWLoop(values, m, v, g, update)),
      ),
    );
  });
}

interface Update {
  /** What weight decay leaves of the parameter. */
  readonly kept: number;
  readonly rate: number;
  /** 1/√(1 − β₂ᵗ) */
  readonly root: number;
  readonly epsilon: number;
  readonly beta2: number;
  /** 1 − β₁, 1 − β₂ */
  readonly share1: number;
  readonly share2: number;
}

function updateOf({ step, learningRate, beta1, beta2, epsilon }: AdamWOptions, decay: number): Update {
  return {
    kept: 1 - learningRate * decay,
    rate: learningRate / (1 - beta1 ** step),
    root: 1 / Math.sqrt(1 - beta2 ** step),
    epsilon,
    beta2,
    share1: 1 - beta1,
    share2: 1 - beta2,
  };
}

function adamWLoop(values: Numbers, m: Numbers, v: Numbers, g: Numbers, update: Update): void {
  const { kept, rate, root, epsilon, beta2, share1, share2 } = update;
  for (let index = 0; index < values.length; index++) {
    const gradient = g[index]!;
    const mean = m[index]! + (gradient - m[index]!) * share1;
    const square = v[index]! * beta2 + gradient * gradient * share2;
    m[index] = mean;
    v[index] = square;
    values[index] = values[index]! * kept - (rate * mean) / (Math.sqrt(square) * root + epsilon);
  }
}

function requireMatching(tensors: AdamWTensors, { step, weightDecay }: AdamWOptions): void {
  const { parameters, gradients, firstMoments, secondMoments } = tensors;
  const lists = [gradients, firstMoments, secondMoments];
  if ([...lists, weightDecay].some((list) => list.length !== parameters.length)) {
    throw new TensorOperationError('adamW', 'parameters, gradients, moments and weight decays differ in number');
  }
  if (!(step >= 1)) throw new TensorOperationError('adamW', `the first step is 1, not ${step}`);
  parameters.forEach((parameter, index) => {
    const all = [parameter, ...lists.flatMap((list) => list[index] ?? [])];
    for (const tensor of all) rawOf(tensor, 'adamW');
    if (all.every(({ shape, dtype }) => dtype === 'float32' && sameShape(shape, parameter.shape))) return;
    const said = all.map(({ shape, dtype }) => `${describeShape(shape)} ${dtype}`).join(', ');
    throw new TensorOperationError('adamW', `parameter ${index}, its gradient and its moments differ: ${said}`);
  });
}

/** The norm over all gradients before; one that is not finite scales nothing: the caller sees it and decides. */
export function clipGradNorm(engine: TfjsEngine, gradients: readonly Tensor[], maxNorm: number): number {
  let squares = 0;
  for (const gradient of gradients) {
    squares += engine.read('clipGradNorm', [gradient], ([raw]) => sumOfSquares(engine.kernels.view(raw)));
  }
  const norm = Math.sqrt(squares);
  if (Number.isFinite(norm) && norm > maxNorm) {
    const factor = maxNorm / (norm + 1e-6);
    for (const gradient of gradients) {
      engine.change('clipGradNorm', gradient, [], (values) => {
        for (let index = 0; index < values.length; index++) values[index]! *= factor;
      });
    }
  }
  return norm;
}

function sumOfSquares(values: Numbers): number {
  let [even, odd] = [0, 0];
  const whole = values.length - (values.length % 2);
  for (let index = 0; index < whole; index += 2) {
    even += values[index]! * values[index]!;
    odd += values[index + 1]! * values[index + 1]!;
  }
  if (whole < values.length) even += values[whole]! * values[whole]!;
  return even + odd;
}
