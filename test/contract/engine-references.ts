/** The stored references of the engine contract: made by test/references/engine.py with Python's torch in float64. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../native/process/artefacts.js';
import type { DType, Ops, Tensor } from '../../tensor/ops.js';

export interface StoredTensor {
  readonly shape: readonly number[];
  /** Infinities stand as strings. */
  readonly numbers?: readonly (number | string)[];
  readonly integers?: readonly number[];
}

export interface StoredCase {
  readonly inputs: Readonly<Record<string, StoredTensor>>;
  readonly output: StoredTensor;
  readonly cotangent?: StoredTensor;
  readonly gradients?: Readonly<Record<string, StoredTensor>>;
}

export function readReferences(): Readonly<Record<string, StoredCase>> {
  const file = join(packageRoot(), 'test', 'references', 'engine.json');
  const { cases }: { cases: Record<string, StoredCase> } = JSON.parse(readFileSync(file, 'utf8'));
  return cases;
}

export function toTensor(ops: Ops, stored: StoredTensor, dtype: DType): Tensor {
  if (stored.integers !== undefined) return ops.fromArray(Int32Array.from(stored.integers), stored.shape, 'int32');
  return ops.fromArray(Float32Array.from(valuesOf(stored)), stored.shape, dtype);
}

export function valuesOf(stored: StoredTensor): number[] {
  return (stored.numbers ?? stored.integers ?? []).map((value) =>
    typeof value === 'number' ? value : value === 'inf' ? Infinity : -Infinity,
  );
}

/** max |a − b| / max(1, |b|) */
export function largestError(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Infinity;
  return expected.reduce((worst, value, index) => {
    const difference = Math.abs((actual[index] ?? NaN) - value) / Math.max(1, Math.abs(value));
    return difference <= worst ? worst : difference;
  }, 0);
}
