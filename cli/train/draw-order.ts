/**
 * PURE. Which rows make which batch: a function of (seed, step), with no state, so that a resumed run draws what the
 * undisturbed one would have drawn. Epochs follow one another without a gap; each has its own permutation.
 */
import { shuffle } from '../../models/generation/random-stream.js';

export interface DrawOrder {
  readonly rows: number;
  readonly batch: number;
  readonly seed: number;
  readonly shuffle: boolean;
}

/** Row numbers of the batch of `step` (from 0). */
export function drawRows(order: DrawOrder, step: number): number[] {
  return Array.from({ length: order.batch }, (_, place) => rowAt(order, step * order.batch + place));
}

/**
 * Further rows for the same step, when groups without variance were filtered: drawn from a permutation of its own for
 * each (step, attempt), so that the order of later steps does not depend on how often this one was refilled.
 */
export function drawRefill(order: DrawOrder, step: number, attempt: number): number[] {
  const permutation = permutationOf(order, REFILL_EPOCHS + step * MAX_ATTEMPTS + attempt);
  return Array.from({ length: order.batch }, (_, place) => permutation[place % order.rows] ?? 0);
}

/** Epochs below are for whole passes; a run has fewer of them than this. */
const REFILL_EPOCHS = 1_000_000;
const MAX_ATTEMPTS = 1_000;

function rowAt(order: DrawOrder, draw: number): number {
  const epoch = Math.floor(draw / order.rows);
  const place = draw % order.rows;
  return order.shuffle ? (permutationOf(order, epoch)[place] ?? 0) : place;
}

const known = new Map<string, Int32Array>();

/** A permutation is a pure function of its key: the last few are remembered. */
function permutationOf({ rows, seed }: DrawOrder, epoch: number): Int32Array {
  const key = `${rows}/${seed}/${epoch}`;
  const remembered = known.get(key);
  if (remembered) return remembered;
  if (known.size >= 4) known.clear();
  const permutation = shuffle(rows, seed, epoch);
  known.set(key, permutation);
  return permutation;
}
