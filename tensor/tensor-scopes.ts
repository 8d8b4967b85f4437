/**
 * Who owns which tensor of this thread (OPS-1): the innermost `tidy`, or the caller. Every engine has its own kind of
 * handle, and its own way to free many at once.
 *
 * SCOPES-1 What a scope still owns at its end is freed before `tidy` returns or throws.
 * SCOPES-2 A tensor that the body returns moves to the scope around it.
 * SCOPES-3 A tensor that the caller owns and forgets is reported, by name, when it is collected. It is not freed: a
 *          finalizer runs only on a turn of the event loop, so freeing there would hide the leak and not bound memory.
 */
import { TensorOperationError } from './errors.js';
import type { Tensor } from './ops.js';

/** What the leak report knows of a tensor after its collection. */
export interface Life {
  name: string;
  ended: boolean;
}

export interface OwnedTensor<Handle> extends Tensor {
  name: string;
  /** Who frees it; undefined: the caller. */
  owner: Handle[] | undefined;
  /** Set while the caller owns it. */
  life: Life | undefined;
}

/** Deeper results are taken for a cycle. */
const RESULT_DEPTH = 16;
const MAXIMUM_LEAK_REPORTS = 100;
const YOUNG_TENSORS = 512;

export abstract class TensorScopes<Handle extends OwnedTensor<Handle>> {
  /** The innermost. */
  protected current: Handle[] | undefined;
  protected readonly leaks = new LeakReport<Handle>();
  readonly #outer: (Handle[] | undefined)[] = [];
  #keptLog: Handle[] | undefined;

  /** A handle of this engine. */
  protected abstract own(value: object): Handle | undefined;
  /** Frees what the scope still owns, and empties it. */
  abstract free(scope: Handle[]): void;

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

  open(): Handle[] {
    this.#outer.push(this.current);
    return (this.current = []);
  }

  /** Frees what the scope still owns, and makes the scope around it the innermost again. */
  close(scope: Handle[]): void {
    this.current = this.#outer.pop();
    this.free(scope);
  }

  /** Hands the tensors within `result` that `scope` owns to the scope around it. Called while `scope` is innermost. */
  moveOut(result: unknown, scope: Handle[], depth: number): void {
    if (typeof result !== 'object' || result === null || ArrayBuffer.isView(result)) return;
    const handle = this.own(result);
    if (handle !== undefined) {
      if (handle.owner === scope) this.#give(handle, this.#outer[this.#outer.length - 1]);
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
  freeExcept(scope: Handle[], survivors: readonly Tensor[]): void {
    const spared = scope.filter((tensor) => survivors.includes(tensor));
    for (const tensor of spared) tensor.owner = undefined;
    this.free(scope);
    for (const tensor of spared) this.#give(tensor, scope);
  }

  /** `tensor` is a living one of this engine. */
  keep(tensor: Tensor): Tensor {
    const handle = this.own(tensor);
    if (handle?.owner !== undefined) {
      this.#give(handle, undefined);
      this.#keptLog?.push(handle);
    }
    return tensor;
  }

  /** From now on notes what is kept; returns the log of the recording around this one, for `endLog`. */
  logKept(): Handle[] | undefined {
    const outer = this.#keptLog;
    this.#keptLog = [];
    return outer;
  }

  /** What was kept since `logKept` and is still there. */
  keptSoFar(): readonly Handle[] {
    return (this.#keptLog ?? []).filter((tensor) => !tensor.released);
  }

  endLog(outer: Handle[] | undefined): readonly Handle[] {
    const kept = this.#keptLog ?? [];
    this.#keptLog = outer;
    return kept;
  }

  #give(tensor: Handle, owner: Handle[] | undefined): void {
    tensor.owner = owner;
    if (owner === undefined) this.leaks.watch(tensor);
    else owner.push(tensor);
  }
}

/** Says once per name that a tensor was collected before its release. */
class LeakReport<Handle extends OwnedTensor<Handle>> {
  readonly #told = new Set<string>();
  readonly #registry = new FinalizationRegistry((life: Life) => this.#report(life));
  /** Not yet registered: most tensors end soon, and a registration costs as much as a small operation. */
  #young: Handle[] = [];

  watch(tensor: Handle): void {
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
