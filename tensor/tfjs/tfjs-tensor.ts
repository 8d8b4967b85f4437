/** The handle: a reference to a Raw, the dtype that it stands for, a name, an owner, and an end. */
import { TensorOperationError, TensorReleasedError } from '../errors.js';
import type { DType, Tensor } from '../ops.js';
import type { Life, OwnedTensor } from '../tensor-scopes.js';
import type { Raw } from './kernels.js';
import type { TfjsScopes } from './tfjs-scopes.js';

export class TfjsTensor implements OwnedTensor<TfjsTensor> {
  readonly #scopes: TfjsScopes;
  #raw: Raw | undefined;
  readonly #dtype: DType;
  name: string;
  owner: TfjsTensor[] | undefined;
  life: Life | undefined;
  /** Set where torch would give a view and this is a copy: it is not to be written to. */
  copyOf: string | undefined;

  /** Takes over a reference to `raw`. */
  constructor(scopes: TfjsScopes, raw: Raw, dtype: DType, name: string, owner: TfjsTensor[] | undefined) {
    this.#scopes = scopes;
    this.#raw = raw;
    this.#dtype = dtype;
    this.name = name;
    this.owner = owner;
    this.life = undefined;
    this.copyOf = undefined;
  }

  get shape(): readonly number[] {
    return this.raw('shape').shape;
  }

  get dtype(): DType {
    this.raw('dtype');
    return this.#dtype;
  }

  get released(): boolean {
    return this.#raw === undefined;
  }

  /** @throws TensorReleasedError */
  raw(operation: string): Raw {
    if (this.#raw === undefined) throw new TensorReleasedError(this.name, operation);
    return this.#raw;
  }

  /** After a write in place that gave another Raw, which takes over the reference of the old one. */
  replace(raw: Raw): void {
    this.#raw = raw;
  }

  release(): void {
    const raw = this.#raw;
    if (raw === undefined) return;
    this.#raw = undefined;
    if (this.life !== undefined) this.life.ended = true;
    this.#scopes.ended(raw);
  }
}

/** @throws TensorOperationError for a tensor of another engine */
export function handleOf(tensor: Tensor, operation: string): TfjsTensor {
  if (tensor instanceof TfjsTensor) return tensor;
  throw new TensorOperationError(operation, 'expected a tensor of the tfjs engine');
}

/** @throws TensorReleasedError, or TensorOperationError for a tensor of another engine */
export function rawOf(tensor: Tensor, operation: string): Raw {
  return handleOf(tensor, operation).raw(operation);
}
