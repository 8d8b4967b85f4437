/** The optimizer, in place. */
import { TensorOperationError } from '../errors.js';
import type { AdamWOptions, Tensor } from '../ops.js';
import type { TfjsEngine } from './engine.js';
import type { Kernels, Raw } from './kernels.js';
import { floatBits } from './loops/traversal.js';
import { describeShape, elementCount, sameShape } from './shapes.js';
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
    const count = elementCount(parameter.shape);
    const numbers = numbersOf(options, weightDecay[index] ?? 0);
    engine.computeIn('adamW', [parameter, first, second], [gradient], (loops, values, means, squares, gradients) =>
      loops.adamW(count, values, means, squares, gradients, ...numbers),
    );
  });
}

type UpdateNumbers = readonly [
  decay: number,
  rate: number,
  unbias: number,
  epsilon: number,
  share1: number,
  share2: number,
];

function numbersOf({ step, learningRate, beta1, beta2, epsilon }: AdamWOptions, weightDecay: number): UpdateNumbers {
  return [
    floatBits(learningRate * weightDecay),
    floatBits(learningRate / (1 - beta1 ** step)),
    floatBits(1 / Math.sqrt(1 - beta2 ** step)),
    floatBits(epsilon),
    floatBits(1 - beta1),
    floatBits(1 - beta2),
  ];
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
    squares += engine.read('clipGradNorm', [gradient], ([raw]) => {
      if (raw.dtype !== 'float32') throw new Error('gradients are floats');
      return sumOfSquares(engine.kernels, raw);
    });
  }
  const norm = Math.sqrt(squares);
  if (Number.isFinite(norm) && norm > maxNorm) {
    const factor = maxNorm / (norm + 1e-6);
    for (const gradient of gradients) {
      const count = elementCount(gradient.shape);
      engine.computeIn('clipGradNorm', [gradient], [], (loops, place) => loops.scale(count, place, floatBits(factor)));
    }
  }
  return norm;
}

function sumOfSquares(kernels: Kernels, raw: Raw): number {
  const count = elementCount(raw.shape);
  const [both] = kernels.compute([[4]], [raw], (loops, out, x) => loops.sumOfSquares(out, x, count));
  // A copy, since doubles lie at multiples of eight bytes.
  return both === undefined ? NaN : (new Float64Array(kernels.view(both).slice().buffer)[0] ?? NaN);
}
