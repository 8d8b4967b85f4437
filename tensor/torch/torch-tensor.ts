/** The handle: a slot number of the addon, a name, an owner, and an end. */
import { TensorOperationError, TensorReleasedError } from '../errors.js';
import type { DType, Tensor } from '../ops.js';
import type { Life, OwnedTensor } from '../tensor-scopes.js';
import { DTYPES, type NativeAddon, type Slot } from './native-addon.js';
import type { TensorScope } from './tensor-scopes.js';

const RELEASED = -1;

export class TorchTensor implements OwnedTensor<TorchTensor> {
  readonly #native: NativeAddon;
  /** −1 after the end; read it through `slotOf`, which refuses that. */
  slot: Slot;
  name: string;
  /** Who frees it; undefined: the caller. */
  owner: TensorScope | undefined;
  /** Set while the caller owns it. */
  life: Life | undefined;
  #shape: readonly number[] | undefined;
  #dtype: DType | undefined;

  constructor(native: NativeAddon, slot: Slot, name: string, owner: TensorScope | undefined) {
    this.#native = native;
    this.slot = slot;
    this.name = name;
    this.owner = owner;
  }

  get shape(): readonly number[] {
    return (this.#shape ??= this.#native.shape(slotOf(this, 'shape')));
  }

  get dtype(): DType {
    return (this.#dtype ??= DTYPES[this.#native.dtypeOf(slotOf(this, 'dtype'))] ?? 'float32');
  }

  get released(): boolean {
    return this.slot === RELEASED;
  }

  release(): void {
    if (this.slot === RELEASED) return;
    this.#native.release(this.slot);
    this.surrender();
  }

  /** Marks the end and returns the slot, which the caller hands to `releaseMany`. */
  surrender(): Slot {
    const slot = this.slot;
    this.slot = RELEASED;
    if (this.life !== undefined) this.life.ended = true;
    return slot;
  }
}

/** @throws TensorReleasedError, or TensorOperationError for a tensor of another engine. */
export function slotOf(tensor: Tensor, operation: string): Slot {
  if (!(tensor instanceof TorchTensor)) {
    throw new TensorOperationError(operation, 'expected a tensor of the torch engine');
  }
  if (tensor.slot === RELEASED) throw new TensorReleasedError(tensor.name, operation);
  return tensor.slot;
}
