/** The scopes of this thread over handles of this engine, and the count of those alive. */
import type { DType, EngineMemory, Tensor } from '../ops.js';
import { TensorScopes } from '../tensor-scopes.js';
import type { Kernels, Raw } from './kernels.js';
import { rawOf, TfjsTensor } from './tfjs-tensor.js';

export class TfjsScopes extends TensorScopes<TfjsTensor> {
  readonly #kernels: Kernels;
  #alive = 0;

  constructor(kernels: Kernels) {
    super();
    this.#kernels = kernels;
  }

  /** The handle of a new tensor, owned by the innermost scope; takes over a reference to `raw`. */
  adopt(raw: Raw, dtype: DType, name: string): TfjsTensor {
    const scope = this.current;
    const tensor = new TfjsTensor(this, raw, dtype, name, scope);
    this.#alive++;
    if (scope === undefined) this.leaks.watch(tensor);
    else scope.push(tensor);
    return tensor;
  }

  /** Called by a handle at its end. */
  ended(raw: Raw): void {
    this.#alive--;
    this.#kernels.free(raw);
  }

  memory(): EngineMemory {
    this.leaks.registerYoung();
    return { handles: this.#alive, bytes: this.#kernels.bytes() };
  }

  override keep(tensor: Tensor): Tensor {
    rawOf(tensor, 'keep');
    return super.keep(tensor);
  }

  free(scope: TfjsTensor[]): void {
    for (const tensor of scope) if (tensor.owner === scope) tensor.release();
    scope.length = 0;
  }

  protected own(value: object): TfjsTensor | undefined {
    return value instanceof TfjsTensor ? value : undefined;
  }
}
