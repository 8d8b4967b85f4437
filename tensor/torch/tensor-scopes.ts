/** The scopes of this thread over the addon's slots: many are freed in one call. */
import type { EngineMemory, Tensor } from '../ops.js';
import { TensorScopes } from '../tensor-scopes.js';
import type { NativeAddon, Slot } from './native-addon.js';
import { slotOf, TorchTensor } from './torch-tensor.js';

export type TensorScope = TorchTensor[];

let scopes: TorchScopes | undefined;

/** One for this thread, whatever the number of `Ops`. */
export function scopesOfThread(native: NativeAddon): TorchScopes {
  return (scopes ??= new TorchScopes(native));
}

export class TorchScopes extends TensorScopes<TorchTensor> {
  readonly #native: NativeAddon;
  readonly #releaseBuffer = new Uint32Array(8192);

  constructor(native: NativeAddon) {
    super();
    this.#native = native;
    native.shareReleaseBuffer(this.#releaseBuffer);
  }

  /** The handle of a new tensor, owned by the innermost scope. */
  adopt(slot: Slot, name: string): TorchTensor {
    const scope = this.current;
    const tensor = new TorchTensor(this.#native, slot, name, scope);
    if (scope === undefined) this.leaks.watch(tensor);
    else scope.push(tensor);
    return tensor;
  }

  memory(bytes: number): EngineMemory {
    this.leaks.registerYoung();
    return { handles: this.#native.liveSlots(), bytes };
  }

  override keep(tensor: Tensor): Tensor {
    slotOf(tensor, 'keep');
    return super.keep(tensor);
  }

  free(scope: TensorScope): void {
    const buffer = this.#releaseBuffer;
    let count = 0;
    for (const tensor of scope) {
      if (tensor.owner !== scope || tensor.released) continue;
      buffer[count++] = tensor.surrender();
      if (count < buffer.length) continue;
      this.#native.releaseMany(count);
      count = 0;
    }
    if (count > 0) this.#native.releaseMany(count);
    scope.length = 0;
  }

  protected own(value: object): TorchTensor | undefined {
    return value instanceof TorchTensor ? value : undefined;
  }
}
