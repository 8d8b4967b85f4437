/**
 * Who owns which tensor of this thread (OPS-1): the innermost `tidy`, or the caller.
 *
 * SCOPES-1 What a scope still owns at its end is freed before `tidy` returns or throws.
 * SCOPES-2 A tensor that the body returns moves to the scope around it.
 * SCOPES-3 A tensor that the caller owns and forgets is reported, by name, when it is collected. It is not freed: a
 *          finalizer runs only on a turn of the event loop, so freeing there would hide the leak and not bound memory.
 */
import { TensorOperationError } from '../errors.js';
import type { EngineMemory, Tensor } from '../ops.js';
import type { NativeAddon, Slot } from './native-addon.js';
import { slotOf, TorchTensor, type Life } from './torch-tensor.js';

export type TensorScope = TorchTensor[];

/** Deeper results are taken for a cycle. */
const RESULT_DEPTH = 16;
const MAXIMUM_LEAK_REPORTS = 100;
const YOUNG_TENSORS = 512;

let scopes: TensorScopes | undefined;

/** One for this thread, whatever the number of `Ops`. */
export function scopesOfThread(native: NativeAddon): TensorScopes {
  return (scopes ??= new TensorScopes(native));
}

export class TensorScopes {
  readonly #native: NativeAddon;
  readonly #outer: (TensorScope | undefined)[] = [];
  #current: TensorScope | undefined;
  readonly #releaseBuffer = new Uint32Array(8192);
  readonly #leaks = new LeakReport();
  #keptLog: TorchTensor[] | undefined;

  constructor(native: NativeAddon) {
    this.#native = native;
    native.shareReleaseBuffer(this.#releaseBuffer);
  }

  /** The handle of a new tensor, owned by the innermost scope. */
  adopt(slot: Slot, name: string): TorchTensor {
    const scope = this.#current;
    const tensor = new TorchTensor(this.#native, slot, name, scope);
    if (scope === undefined) this.#leaks.watch(tensor);
    else scope.push(tensor);
    return tensor;
  }

  memory(bytes: number): EngineMemory {
    this.#leaks.registerYoung();
    return { handles: this.#native.liveSlots(), bytes };
  }

  tidy<Result>(body: () => Result): Result {
    const scope = this.open();
    let result: Result;
    try {
      result = body();
    } catch (error) {
      this.close(scope);
      throw error;
    }
    try {
      this.moveOut(result, scope, 0);
    } finally {
      this.close(scope);
    }
    return result;
  }

  open(): TensorScope {
    this.#outer.push(this.#current);
    return (this.#current = []);
  }

  /** Frees what the scope still owns, and makes the scope around it the innermost again. */
  close(scope: TensorScope): void {
    this.#current = this.#outer.pop();
    this.free(scope);
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

  /** Hands the tensors within `result` that `scope` owns to the scope around it. Called while `scope` is innermost. */
  moveOut(result: unknown, scope: TensorScope, depth: number): void {
    if (typeof result !== 'object' || result === null || ArrayBuffer.isView(result)) return;
    if (result instanceof TorchTensor) {
      if (result.owner === scope) this.#give(result, this.#outer[this.#outer.length - 1]);
      return;
    }
    if (result instanceof Promise) {
      throw new TensorOperationError('tidy', 'the body returned a promise; a scope ends synchronously');
    }
    if (depth > RESULT_DEPTH) throw new TensorOperationError('tidy', 'the result is nested too deep, or in a cycle');
    if (Array.isArray(result)) {
      for (const item of result) this.moveOut(item, scope, depth + 1);
      return;
    }
    const prototype: unknown = Object.getPrototypeOf(result);
    if (prototype !== Object.prototype && prototype !== null) return;
    for (const item of Object.values(result)) this.moveOut(item, scope, depth + 1);
  }

  /** Frees now what the scope owns, but for `survivors`, which it goes on to own. */
  freeExcept(scope: TensorScope, survivors: readonly Tensor[]): void {
    const spared = scope.filter((tensor) => survivors.includes(tensor));
    for (const tensor of spared) tensor.owner = undefined;
    this.free(scope);
    for (const tensor of spared) this.#give(tensor, scope);
  }

  keep(tensor: Tensor): Tensor {
    slotOf(tensor, 'keep');
    if (tensor instanceof TorchTensor && tensor.owner !== undefined) {
      this.#give(tensor, undefined);
      this.#keptLog?.push(tensor);
    }
    return tensor;
  }

  /** From now on notes what is kept; returns the log of the recording around this one, for `endLog`. */
  logKept(): TorchTensor[] | undefined {
    const outer = this.#keptLog;
    this.#keptLog = [];
    return outer;
  }

  /** What was kept since `logKept` and is still there. */
  keptSoFar(): readonly TorchTensor[] {
    return (this.#keptLog ?? []).filter((tensor) => !tensor.released);
  }

  endLog(outer: TorchTensor[] | undefined): readonly TorchTensor[] {
    const kept = this.#keptLog ?? [];
    this.#keptLog = outer;
    return kept;
  }

  #give(tensor: TorchTensor, owner: TensorScope | undefined): void {
    tensor.owner = owner;
    if (owner === undefined) this.#leaks.watch(tensor);
    else owner.push(tensor);
  }
}

/** Says once per name that a tensor was collected before its release. */
class LeakReport {
  readonly #told = new Set<string>();
  readonly #registry = new FinalizationRegistry((life: Life) => this.#report(life));
  /** Not yet registered: most tensors end soon, and a registration costs as much as a small operation. */
  #young: TorchTensor[] = [];

  watch(tensor: TorchTensor): void {
    this.#young.push(tensor);
    if (this.#young.length >= YOUNG_TENSORS) this.registerYoung();
  }

  registerYoung(): void {
    for (const tensor of this.#young) {
      if (tensor.released || tensor.owner !== undefined || tensor.life !== undefined) continue;
      tensor.life = { name: tensor.name, ended: false };
      this.#registry.register(tensor, tensor.life);
    }
    this.#young = [];
  }

  #report({ name, ended }: Life): void {
    if (ended || this.#told.has(name) || this.#told.size >= MAXIMUM_LEAK_REPORTS) return;
    this.#told.add(name);
    process.emitWarning(`a tensor '${name}' was dropped without release(); its memory stays held`, 'TensorLeakWarning');
  }
}
