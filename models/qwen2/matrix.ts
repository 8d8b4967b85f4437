/** A weight matrix with what stands beside it: a bias, and the low-rank adapter that is trained in its place. */
import type { Ops, Tensor } from '../../tensor/ops.js';

export interface Matrix {
  /** [O, I] */
  readonly weight: Tensor;
  /** [O] */
  readonly bias?: Tensor;
  readonly adapter?: Adapter;
}

/** `down` [rank, I] is LoRA's A, `up` [O, rank] its B. */
export interface Adapter {
  readonly down: Tensor;
  readonly up: Tensor;
  readonly scale: number;
}

/** x [N, I] → [N, O]: W·x + bias + scale · up·(down·x). */
export function applyMatrix(ops: Ops, { weight, bias, adapter }: Matrix, x: Tensor): Tensor {
  const whole = ops.linear(x, weight, bias);
  if (!adapter) return whole;
  const low = ops.linear(ops.linear(x, adapter.down), adapter.up);
  return ops.add(whole, ops.multiply(low, adapter.scale));
}
