/** The code of product-code.ts over a memory: each thread has an instance of its own. */
import type { ProductCode } from './product-code.js';

export interface InstanceParts {
  /** WebAssembly.Module and WebAssembly.Memory, which our libraries of types leave out; both may be posted to a thread. */
  readonly module: object;
  readonly memory: object;
}

export interface HelperStart extends InstanceParts {
  readonly words: Int32Array;
  /** From 1 on: 0 is the thread that asks. */
  readonly thread: number;
}

declare const WebAssembly: {
  validate(bytes: Uint8Array): boolean;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: ProductCode };
};

/** Whether all its instructions are known here. */
export function isValid(bytes: Uint8Array): boolean {
  return WebAssembly.validate(bytes);
}

export function compile(bytes: Uint8Array): object {
  return new WebAssembly.Module(bytes);
}

export function instantiate({ module, memory }: InstanceParts): ProductCode {
  return new WebAssembly.Instance(module, { env: { memory } }).exports;
}
