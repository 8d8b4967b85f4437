/**
 * AdamW over float32 master weights: the only place that changes weights, and the only writer of an arena slot.
 *
 * OPTIMIZER-1 Master weights and moments are private to the learner; the arena gets their rounded copy, written once.
 * OPTIMIZER-2 A gradient that is not finite changes nothing: the update is skipped and counted.
 */
import { visionPrefix } from '../../models/arena/parameter-shapes.js';
import type { Ops, Tensor } from '../../tensor/ops.js';
import type { OptimizerSettings } from './start-data.js';

export interface UpdateResult {
  /** Norm before clipping. */
  readonly gradNorm: number;
  readonly skipped: boolean;
}

export class Optimizer {
  readonly #ops: Ops;
  readonly #settings: OptimizerSettings;
  readonly #names: readonly string[];
  readonly #decay: readonly number[];
  readonly master: readonly Tensor[];
  readonly firstMoments: readonly Tensor[];
  readonly secondMoments: readonly Tensor[];
  /** Accumulates the gradients of an update's micro-batches; zero between updates. */
  readonly gradients: readonly Tensor[];
  /** Updates done: the bias correction's t. */
  step = 0;

  /** Master weights start as a copy of `parameters` (any float dtype), moments at 0. */
  constructor(ops: Ops, settings: OptimizerSettings, parameters: Readonly<Record<string, Tensor>>) {
    this.#ops = ops;
    this.#settings = settings;
    this.#names = Object.keys(parameters);
    const tensors = Object.values(parameters);
    // Biases and norms are not decayed: a norm's scale has nothing to shrink towards (as in nanoGPT, llama-recipes).
    // Nor is a vision tower that is not frozen: text gives it no gradient, and PyTorch passes such parameters over.
    this.#decay = Object.entries(parameters).map(([name, { shape }]) =>
      shape.length >= 2 && !name.startsWith(visionPrefix) ? settings.weight_decay : 0,
    );
    const fresh = (kind: string) =>
      tensors.map(({ shape }, index) =>
        ops.keep(ops.named(ops.zeros(shape, 'float32'), `${kind} ${this.#names[index]}`)),
      );
    this.master = fresh('master');
    this.firstMoments = fresh('first moment');
    this.secondMoments = fresh('second moment');
    this.gradients = fresh('gradient');
    tensors.forEach((parameter, index) => ops.copyInto(at(this.master, index), parameter));
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** Applies the accumulated gradients at this learning rate, and clears them. */
  update(learningRate: number): UpdateResult {
    const { grad_clip: clip, betas, eps } = this.#settings;
    const gradNorm = this.#ops.clipGradNorm(this.gradients, clip ?? Number.POSITIVE_INFINITY);
    const skipped = !Number.isFinite(gradNorm);
    if (!skipped) {
      this.step += 1;
      this.#ops.adamW(this.master, this.gradients, this.firstMoments, this.secondMoments, {
        step: this.step,
        learningRate,
        beta1: betas[0],
        beta2: betas[1],
        epsilon: eps,
        weightDecay: this.#decay,
      });
    }
    for (const gradient of this.gradients) this.#ops.scaleInto(gradient, 0);
    return { gradNorm, skipped };
  }

  /** Writes the master weights, rounded to the arena's dtype, into the parameters of a slot. */
  writeInto(parameters: Readonly<Record<string, Tensor>>): void {
    Object.values(parameters).forEach((parameter, index) => this.#ops.copyInto(parameter, at(this.master, index)));
  }

  release(): void {
    for (const tensor of [...this.master, ...this.firstMoments, ...this.secondMoments, ...this.gradients])
      tensor.release();
  }
}

function at(tensors: readonly Tensor[], index: number): Tensor {
  const tensor = tensors[index];
  if (!tensor) throw new RangeError(`parameter ${index} of ${tensors.length}`);
  return tensor;
}
