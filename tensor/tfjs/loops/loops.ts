/**
 * Loops in WebAssembly with SIMD, over a memory in which values lie: what neural operations, the optimizer and layouts
 * need beside the package's kernels. A loop of JavaScript takes 1 to 5 ns an element, these take 0.2 to 1.
 *
 * LOOPS-1 Places are bytes, counts are of numbers, floats are passed by their bits (`floatBits`); what a loop writes
 *         overlaps nothing else that it reads or writes, but where its line says that both may be one.
 * LOOPS-2 Nothing is read or written outside of what places and counts say; a count may be 0.
 * LOOPS-3 The order of a sum depends on its length alone.
 */
import { assemble } from '../assembler.js';
import { adamWCode, type AdamWCode } from './adamw-code.js';
import { arithmeticCode, type ArithmeticCode } from './arithmetic-code.js';
import { columnSumsCode, type ColumnSumsCode } from './column-sums-code.js';
import { exchangeCode, type ExchangeCode } from './exchange-code.js';
import { rmsNormCode, type RmsNormCode } from './rms-norm-code.js';
import { ropeCode, type RopeCode } from './rope-code.js';
import { softmaxCode, type SoftmaxCode } from './softmax-code.js';
import { swigluCode, type SwigluCode } from './swiglu-code.js';

export type Loops = AdamWCode &
  ArithmeticCode &
  ColumnSumsCode &
  ExchangeCode &
  RmsNormCode &
  RopeCode &
  SoftmaxCode &
  SwigluCode;

const loopsCode = assemble([
  ...adamWCode,
  ...arithmeticCode,
  ...columnSumsCode,
  ...exchangeCode,
  ...rmsNormCode,
  ...ropeCode,
  ...softmaxCode,
  ...swigluCode,
]);

/** As much of WebAssembly.Memory as is used here: our libraries of types leave it out. */
interface Memory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}

declare const WebAssembly: {
  readonly Memory: new (sizes: { initial: number; maximum: number; shared: true }) => Memory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Loops };
};

/** Empty, and growing up to 4 GiB. */
export function createMemory(): Memory {
  return new WebAssembly.Memory({ initial: 1, maximum: 65_536, shared: true });
}

/** `memory`: a WebAssembly.Memory, shared. */
export function createLoops(memory: object): Loops {
  return new WebAssembly.Instance(new WebAssembly.Module(loopsCode), { env: { memory } }).exports;
}
